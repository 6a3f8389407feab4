import { type Journey, hashOf } from '@cairn/sdk/graph'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { boxOf, type Counts, drag, type Editor, editorOf, halfway, middleOf } from '../kit/browser-editor.ts'
import { tale } from '../kit/browser-tale.ts'
import { careJourney, couponPool, expectWalked, graphOf, ordersArrive } from './care-journey.ts'

const shop = tale({ CAIRN_CLOCK: 'manual', CAIRN_CLOCK_START: '2026-03-02T01:00:00Z' })

test('a journey drawn by mouse is published, walked by members and counted on its cards', async () => {
  const { product } = shop
  const pool = await couponPool(product)
  const page = await shop.open('/journeys')
  await page.getByRole('button', { name: 'Blank canvas' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Care after an order')
  await page.getByRole('button', { name: 'Create and open' }).click()
  const editor = editorOf(page)
  await draw(editor)
  await editor.saved()
  const id = new URL(page.url()).pathname.split('/')[2] ?? ''
  const drawn = await product.api<Journey>(`/api/journeys/${id}/draft`)
  expect(graphOf(drawn)).toEqual(careJourney(pool))
  expect(await hashOf(graphOf(drawn))).toBe(await hashOf(careJourney(pool)))

  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog', { name: 'Before you publish' }).getByText('No problems found').waitFor()
  await page.getByRole('button', { name: 'Publish v1' }).click()
  await page.getByText('Live v1').waitFor()
  await ordersArrive(product)
  await expect.poll(() => editor.card('Wait').innerText()).toContain('5 here')
  await weekPasses(page)
  await expectWalked(editor, await product.api<Counts>(`/api/journeys/${id}/counts`))

  const before = await placesOf(editor)
  await page.reload()
  await page.getByRole('button', { name: 'Fit to view' }).click()
  await expect.poll(() => placesOf(editor)).toEqual(before)
  await expect.poll(() => editor.card('Exit').innerText()).toContain('5 entered')
  await page.goto(`${product.url}/phone`)
  await expectOnPhone(page, 'buyer-4', 'You are one of our best.')
  await expectOnPhone(page, 'buyer-5', 'A coupon is waiting for you.')
})

async function draw(editor: Editor): Promise<void> {
  const { page } = editor
  await dropped(editor, 'When an event happens', { x: 420, y: 400 })
  await dropped(editor, 'Branch by rules', { x: 960, y: 400 })
  await linked(editor, 'When an event happens', 'Branch by rules')
  await undoneAndRedone(editor, 'link to Branch by rules')
  await insertedOnEdge(editor, 'Wait')
  await page.getByRole('button', { name: 'Fit to view' }).click()

  await editor.card('Wait').dblclick()
  await editor.panel.getByRole('textbox', { name: 'Wait for' }).fill('2')
  await editor.card('Branch by rules').click()
  await spendersBranch(editor)

  await pickBehind(editor, { card: 'Branch by rules', way: 'Big spenders', kind: 'Inbox message' })
  await message(editor, { name: 'Thanks', title: 'Thank you', body: 'You are one of our best.' })
  await drag(
    page,
    await middleOf(editor.kind('Coupon')),
    await middleOf(editor.ghost(editor.card('Branch by rules'), 'Everyone else')),
  )
  await chooseIn(page, editor.panel.getByRole('combobox', { name: 'Coupon pool' }), /^Spring vouchers/)
  await pickBehind(editor, { card: 'Coupon', way: 'Granted', kind: 'Inbox message' })
  await message(editor, { name: 'Voucher', title: 'A present', body: 'A coupon is waiting for you.' })
  await pickBehind(editor, { card: 'Thanks', way: 'next', kind: 'Exit' })
  await page.getByRole('button', { name: 'Fit to view' }).click()
  await linked(editor, 'Voucher', 'Exit')
}

/** Lets a kind go over bare ground: its card stands with its middle under the pointer. */
async function dropped(editor: Editor, kind: string, at: { x: number; y: number }): Promise<void> {
  await drag(editor.page, await middleOf(editor.kind(kind)), at)
  const box = await boxOf(editor.card(kind))
  expect(Math.abs(box.x + box.width / 2 - at.x)).toBeLessThanOrEqual(4)
  expect(at.y - box.y).toBeGreaterThan(0)
  expect(Math.abs(box.y + headHeight / 2 - at.y)).toBeLessThanOrEqual(4)
}

/** The head of a card, where it is held. */
const headHeight = 80

async function linked(editor: Editor, from: string, to: string): Promise<void> {
  const out = editor.card(from).locator('.react-flow__handle.source')
  await drag(editor.page, await middleOf(out), await middleOf(editor.card(to).locator('.react-flow__handle.target')))
  await editor.page.getByRole('button', { name: `Undo: link to ${to}` }).waitFor()
}

async function undoneAndRedone({ page, canvas, undo, redo }: Editor, label: string): Promise<void> {
  const edges = canvas.locator('.react-flow__edge')
  await expect.poll(() => undo.getAttribute('aria-label')).toBe(`Undo: ${label}`)
  await expect.poll(() => redo.getAttribute('aria-label')).toBe('Nothing to redo')
  expect(await edges.count()).toBe(1)
  await undo.click()
  await expect.poll(() => edges.count()).toBe(0)
  await page.getByRole('button', { name: `Redo: ${label}` }).click()
  await expect.poll(() => edges.count()).toBe(1)
  await expect.poll(() => redo.getAttribute('aria-label')).toBe('Nothing to redo')
}

async function insertedOnEdge(editor: Editor, kind: string): Promise<void> {
  const { x, y } = await halfway(editor.canvas.locator('.react-flow__edge-path'))
  await editor.page.mouse.move(x, y + 3)
  await editor.canvas.getByRole('button', { name: 'Insert a step here' }).click()
  await editor.option(kind).click()
  await editor.page.getByRole('button', { name: `Undo: insert ${kind}` }).waitFor()
}

async function pickBehind(
  editor: Editor,
  { card, way, kind }: { card: string; way: string; kind: string },
): Promise<void> {
  await editor.ghost(editor.card(card), way).click()
  await editor.option(kind).click()
}

async function spendersBranch({ page, panel }: Editor): Promise<void> {
  await panel.getByRole('textbox', { name: 'Path 1' }).fill('Big spenders')
  await chooseIn(page, panel.getByRole('combobox', { name: 'Field' }), 'Order total')
  await chooseIn(page, panel.getByRole('combobox', { name: 'How Order total is compared' }), 'more than')
  await panel.getByRole('textbox', { name: 'Value for Order total' }).fill('200')
}

async function message(
  { panel }: Editor,
  { name, title, body }: Record<'name' | 'title' | 'body', string>,
): Promise<void> {
  await panel.getByRole('heading', { name: 'Inbox message' }).waitFor()
  await panel.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await panel.getByRole('textbox', { name: 'Title' }).fill(title)
  await panel.getByRole('textbox', { name: 'Message', exact: true }).fill(body)
}

async function chooseIn(page: Page, field: ReturnType<Page['getByRole']>, option: string | RegExp): Promise<void> {
  await field.click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

/** With the control of a manual clock. */
async function weekPasses(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Advance to…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Move journey time forward' })
  await dialog.getByRole('button', { name: '+7 days' }).click()
  await dialog.getByRole('button', { name: 'Advance', exact: true }).click()
  await dialog.getByText(/^Done\. It is now/).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
}

/** Where each card stands in the journey's own coordinates. */
async function placesOf({ canvas }: Editor): Promise<Record<string, string>> {
  const cards = await canvas.locator('.react-flow__node').all()
  const told = cards.map(
    async (card) => [await card.getAttribute('aria-label'), await card.getAttribute('style')] as const,
  )
  return Object.fromEntries(await Promise.all(told))
}

async function expectOnPhone(page: Page, member: string, body: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${member}`) }).click()
  const phone = page.getByRole('region', { name: `Phone of ${member}` })
  await phone.getByText(body).waitFor()
  expect(await phone.getByRole('listitem').count()).toBe(1)
}
