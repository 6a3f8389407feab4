// What runs inside the page knows the page's own things.
/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

interface Point {
  readonly x: number
  readonly y: number
}

/** The journey editor by its names on screen, in English: what a test of the canvas points at. */
export function editorOf(page: Page) {
  const canvas = page.locator('[data-region="canvas"]')
  const panel = page.getByRole('complementary', { name: 'Settings panel' })
  const picker = page.getByRole('dialog', { name: 'Choose a step' })
  return {
    page,
    canvas,
    panel,
    picker,
    undo: page.getByRole('button', { name: /^(?:Undo: |Nothing to undo)/ }),
    redo: page.getByRole('button', { name: /^(?:Redo: |Nothing to redo)/ }),
    card: (name: string): Locator => canvas.getByRole('group', { name, exact: true }),
    kind: (title: string): Locator =>
      page.getByRole('complementary', { name: 'Steps and outline' }).getByRole('button', { name: title, exact: true }),
    /** The ghost `+` of a way out that leads nowhere. */
    ghost: (card: Locator, port: string): Locator =>
      card.getByRole('button', { name: `Add a step after “${port}”`, exact: true }),
    way: (name: string): Locator => canvas.locator(`.react-flow__handle[data-handleid="${name}"]`),
    option: (title: string): Locator => picker.getByRole('option', { name: title, exact: true }),
    /** Until the newest change is with the server. */
    saved: () => page.locator('[role="status"][data-state="saved"]').waitFor(),
  }
}

export type Editor = ReturnType<typeof editorOf>

/** Presses, moves in steps as a hand does, and lets go. */
export async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  for (let step = 1; step <= 8; step++)
    await page.mouse.move(from.x + ((to.x - from.x) * step) / 8, from.y + ((to.y - from.y) * step) / 8)
  await page.mouse.up()
}

export async function middleOf(thing: Locator): Promise<Point> {
  const box = await boxOf(thing)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

export async function boxOf(thing: Locator): Promise<Point & { width: number; height: number }> {
  await thing.scrollIntoViewIfNeeded()
  const box = await thing.boundingBox()
  if (!box) throw new Error(`${thing.toString()} is not to be seen.`)
  return box
}

/** The point of a drawn edge that lies halfway along it. */
export async function halfway(edge: Locator): Promise<Point> {
  return edge.evaluate((path) => {
    if (!(path instanceof SVGPathElement)) throw new Error('This is no drawn edge.')
    const matrix = path.getScreenCTM()
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(matrix ?? undefined)
    return { x, y }
  })
}

/** Nobody is lost or counted twice: at every node entered = here + left by each way + exited. */
export function expectWhole(counts: Counts): void {
  for (const [node, { entered, here, exited, ports }] of Object.entries(counts.nodes)) {
    const left = Object.values(ports).reduce((sum, n) => sum + n, 0)
    expect({ node, entered }).toEqual({ node, entered: here + left + exited })
  }
}

export interface Counts {
  readonly nodes: Readonly<
    Record<string, { entered: number; here: number; exited: number; ports: Record<string, number> }>
  >
  readonly totals: { readonly entered: number; readonly here: number; readonly exited: number }
}
