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
