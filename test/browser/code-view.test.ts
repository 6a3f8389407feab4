import type { Journey } from '@cairn/sdk/graph'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { editorOf } from '../kit/browser-editor.ts'
import { chainOf, draftOf } from '../kit/browser-journey.ts'
import { tale } from '../kit/browser-tale.ts'

const shop = tale()

test('a valid edit of the JSON reaches the canvas, the log of undo and the server', async () => {
  const { page, editor, id } = await opened(3)
  await replace(page, 'PT2H', 'P9D')
  await expect.poll(() => editor.card('Wait 2').innerText()).toContain('Wait 9 days')
  await expect.poll(() => editor.undo.getAttribute('aria-label')).toBe('Undo: edit JSON')
  await editor.saved()
  const draft = await shop.product.api<Journey>(`/api/journeys/${id}/draft`)
  expect(draft.nodes.find((node) => node.id === 'w2')?.config).toEqual({ for: 'P9D' })
  await editor.undo.click()
  await expect.poll(() => textOf(page)).toContain('"for": "PT2H"')
})

test('the space bar types a space there, whatever the canvas makes of it elsewhere', async () => {
  const { page } = await opened(3)
  await page.locator('.monaco-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('a b c')
  await expect.poll(() => textOf(page)).toBe('a b c')
})

test('an edit that is no journey is marked, and the canvas stays as it was', async () => {
  const { page, editor } = await opened(3)
  await replace(page, '640', '640 640')
  await page.getByText('This is not valid JSON yet.').waitFor()
  await page.locator('.squiggly-error').first().waitFor()
  await replace(page, 'PT2H', 'P4D')
  await page.getByText('This is not valid JSON yet.').waitFor()
  expect(await editor.card('Wait 2').innerText()).toContain('Wait 2 hours')
  await replace(page, '640 640', '640')
  await expect.poll(() => editor.card('Wait 2').innerText()).toContain('Wait 4 days')
  await page.locator('.squiggly-error').first().waitFor({ state: 'hidden' })

  await replace(page, 'zh-CN', 'xx')
  await page.getByText('This is JSON but not a journey yet').waitFor()
  await page.locator('.squiggly-warning, .squiggly-error').first().waitFor()
  expect(await editor.canvas.locator('.react-flow__node').count()).toBe(5)
})

test('a step chosen on the canvas is where the JSON scrolls to', async () => {
  const { page, editor } = await opened(18)
  await expect.poll(() => textOf(page)).toContain('"schema": 1')
  expect(await textOf(page)).not.toContain('"id": "w18"')
  await editor.card('Wait 18').click()
  await expect.poll(() => textOf(page)).toContain('"id": "w18"')
  await editor.card('Wait 1').click()
  await expect.poll(() => textOf(page)).toMatch(/"id": "w1"/)
})

async function opened(waits: number) {
  const id = await draftOf(shop.product, chainOf(waits))
  const page = await shop.open(`/journeys/${id}`)
  await page.getByRole('button', { name: 'JSON view' }).click()
  await page.locator('.monaco-editor .view-line').first().waitFor()
  await page.getByRole('button', { name: 'Fit to view' }).click()
  return { page, id, editor: editorOf(page) }
}

/** Finds a text in the editor as one does there, and types over it. */
async function replace(page: Page, text: string, by: string): Promise<void> {
  await page.locator('.monaco-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+f')
  await page.getByRole('textbox', { name: /^Find/ }).fill(text)
  await page.getByText('1 of 1', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.insertText(by)
}

/** What is to be seen of the text. */
const textOf = async (page: Page): Promise<string> =>
  (await page.locator('.monaco-editor .view-lines').innerText()).replaceAll('\u00a0', ' ')
