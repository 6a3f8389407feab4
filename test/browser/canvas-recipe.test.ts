// What runs inside the page knows the page's own things.
/// <reference lib="dom" />
import type { Journey } from '@cairn/sdk/graph'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { drag, editorOf, middleOf } from '../kit/browser-editor.ts'
import { chainOf, draftOf } from '../kit/browser-journey.ts'
import { tale } from '../kit/browser-tale.ts'
import { settled } from './screens.ts'

const shop = tale()

test('a thousand steps stay light near by and from afar, and no heavier than fifty', async () => {
  const small = await opened(48)
  const fifty = await elements(small.page)
  const { page, editor } = await opened(998)
  const near = await elements(page)
  expect(near).toBeLessThanOrEqual(2500)
  expect(near / fifty).toBeLessThan(1.5)
  expect(await editor.canvas.locator('.react-flow__node').count()).toBeLessThan(60)

  await page.getByRole('button', { name: 'Fit to view' }).click()
  await editor.canvas.and(page.locator('[data-overview]')).waitFor()
  await expect.poll(() => editor.canvas.locator('.react-flow__node').count()).toBe(0)
  expect(await elements(page)).toBeLessThan(near)
})

test('dragging one card of a thousand moves that card once and is one step of undo', async () => {
  const { page, editor, id } = await opened(998)
  const before = await draft(id)
  const name = (await editor.canvas.locator('.react-flow__node').nth(1).getAttribute('aria-label')) ?? ''
  const { x, y } = await middleOf(editor.card(name))
  await drag(page, { x, y }, { x: x + 64, y: y + 40 })
  await expect.poll(() => editor.undo.getAttribute('aria-label')).toBe('Undo: move 1 step')
  await expect.poll(async () => moved(before, await draft(id))).toEqual([name])
  await editor.undo.click()
  await expect.poll(() => editor.undo.getAttribute('aria-label')).toBe('Nothing to undo')
  await expect.poll(async () => moved(before, await draft(id))).toEqual([])
})

test('no card of a template lies on another', async () => {
  const { items } = await shop.product.api<{ items: readonly { id: string }[] }>('/api/templates')
  const crowded: Record<string, readonly string[]> = {}
  for (const { id: template } of items) {
    const { id } = await shop.product.api<{ id: string }>('/api/journeys', {
      method: 'POST',
      body: JSON.stringify({ name: template, template }),
    })
    const page = await shop.open(`/journeys/${id}`)
    await settled(page)
    await page.getByRole('button', { name: 'Fit to view' }).click()
    const { nodes } = await draft(id)
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(nodes.length)
    const pairs = await overlaps(page)
    if (pairs.length > 0) crowded[template] = pairs
  }
  expect(crowded).toEqual({})
})

const overlaps = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const cards = [...document.querySelectorAll('.react-flow__node')]
    const boxes = cards.map((card) => ({ name: card.getAttribute('aria-label'), at: card.getBoundingClientRect() }))
    return boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter(({ at: b }) => a.at.left < b.right && b.left < a.at.right && a.at.top < b.bottom && b.top < a.at.bottom)
        .map((b) => `${a.name} and ${b.name}`),
    )
  })

async function opened(waits: number) {
  const id = await draftOf(shop.product, chainOf(waits, 40))
  const page = await shop.open(`/journeys/${id}`)
  const editor = editorOf(page)
  await settled(page)
  await page.getByRole('button', { name: /press for 100%$/ }).click()
  await editor.canvas.locator('.react-flow__node').first().waitFor()
  return { id, page, editor }
}

const elements = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

const draft = (id: string): Promise<Journey> => shop.product.api<Journey>(`/api/journeys/${id}/draft`)

/** The names of the steps that stand elsewhere than before. */
function moved(before: Journey, after: Journey): (string | undefined)[] {
  const places = new Map(before.nodes.map((node) => [node.id, String(node.at)]))
  return after.nodes.filter((node) => places.get(node.id) !== String(node.at)).map((node) => node.name)
}
