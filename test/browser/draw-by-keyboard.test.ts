import { type Journey, hashOf } from '@cairn/sdk/graph'
import { expect, test } from 'vitest'
import { type Counts, type Editor, editorOf } from '../kit/browser-editor.ts'
import { type Keys, keysOf } from '../kit/browser-keys.ts'
import { tale } from '../kit/browser-tale.ts'
import { careJourney, couponPool, expectWalked, graphOf, ordersArrive } from './care-journey.ts'

const shop = tale({ CAIRN_CLOCK: 'manual', CAIRN_CLOCK_START: '2026-03-02T01:00:00Z' })

test('the same journey drawn by keyboard alone is the same graph, and members walk it the same way', async () => {
  const { product } = shop
  const pool = await couponPool(product)
  const page = await shop.open('/journeys')
  const keys = keysOf(page)
  const editor = editorOf(page)
  await page.getByRole('button', { name: 'Blank canvas' }).waitFor()
  await keys.tabTo(page.getByRole('button', { name: 'Blank canvas' }))
  await keys.press('Enter')
  await keys.landsOn(page.getByRole('textbox', { name: 'Name' }))
  await keys.type('Care after an order')
  await keys.press('Enter')
  await editor.canvas.waitFor()
  await draw(editor, keys)
  await editor.saved()
  const id = new URL(page.url()).pathname.split('/')[2] ?? ''
  const drawn = await product.api<Journey>(`/api/journeys/${id}/draft`)
  expect(graphOf(drawn)).toEqual(careJourney(pool))
  expect(await hashOf(graphOf(drawn))).toBe(await hashOf(careJourney(pool)))

  await keys.press('ControlOrMeta+Shift+p')
  await keys.landsOn(page.getByRole('button', { name: 'Publish v1' }))
  await keys.press('Enter')
  await page.getByText('Live v1').waitFor()
  await keys.press('Shift+Digit1')
  await ordersArrive(product)
  await expect.poll(() => editor.card('Wait').innerText()).toContain('5 here')
  await weekPasses(editor, keys)
  await expectWalked(editor, await product.api<Counts>(`/api/journeys/${id}/counts`))
})

async function draw(editor: Editor, keys: Keys): Promise<void> {
  await keys.press('n')
  await pick(editor, keys, 'When an event happens')
  await keys.press('ControlOrMeta+ArrowDown')
  await pick(editor, keys, 'Wait')
  await settings(editor, keys, async (panel) => {
    await keys.tabTo(panel.getByRole('textbox', { name: 'Wait for' }))
    await keys.overwrite('2')
  })
  await keys.press('ControlOrMeta+ArrowDown')
  await pick(editor, keys, 'Branch by rules')
  await settings(editor, keys, (panel) => spendersBranch(panel, keys))

  await keys.press('ControlOrMeta+ArrowDown')
  await pick(editor, keys, 'Inbox message')
  await message(editor, keys, ['Thanks', 'Thank you', 'You are one of our best.'])
  await keys.press('ControlOrMeta+ArrowDown')
  await pick(editor, keys, 'Exit')
  await walk(editor, keys, { stroke: 'Alt+ArrowLeft', to: 'Thanks' })
  await walk(editor, keys, { stroke: 'Alt+ArrowLeft', to: 'Branch by rules' })

  await keys.press('ControlOrMeta+ArrowRight')
  await pick(editor, keys, 'Coupon')
  await settings(editor, keys, async (panel) => {
    await choose(panel, keys, { field: 'Coupon pool', option: /^Spring/ })
  })
  await keys.press('ControlOrMeta+ArrowDown')
  await pick(editor, keys, 'Inbox message')
  await message(editor, keys, ['Voucher', 'A present', 'A coupon is waiting for you.'])
  await keys.press('l')
  await walk(editor, keys, { stroke: 'Alt+ArrowUp', to: 'Exit' })
  await keys.press('Enter')
  await editor.page.getByRole('button', { name: 'Undo: link to Exit' }).waitFor()
}

/** The picker opens with the keyboard in it; its first answer is the one meant, and the new step has the keyboard after. */
async function pick(editor: Editor, keys: Keys, kind: string): Promise<void> {
  await keys.landsOn(editor.picker.getByRole('combobox', { name: 'Choose a step' }))
  await keys.type(kind)
  await expect.poll(() => editor.picker.getByRole('option', { selected: true }).innerText()).toBe(kind)
  await keys.press('Enter')
  await keys.landsOn(editor.card(kind))
}

/** Opens the settings of the step that has the keyboard, and gives it back. */
async function settings(editor: Editor, keys: Keys, work: (panel: Editor['panel']) => Promise<void>): Promise<void> {
  const id = await focusedStep(editor)
  await keys.press('Enter')
  await keys.landsOn(editor.panel.getByRole('textbox', { name: 'Name', exact: true }))
  await work(editor.panel)
  await keys.press('Escape')
  await keys.landsOn(editor.canvas.locator(`[data-id="${id}"]`))
}

const focusedStep = async ({ canvas }: Editor): Promise<string> =>
  (await canvas.locator('.react-flow__node:focus').getAttribute('data-id')) ?? 'none'

async function spendersBranch(panel: Editor['panel'], keys: Keys): Promise<void> {
  await keys.tabTo(panel.getByRole('textbox', { name: 'Path 1' }))
  await keys.overwrite('Big spenders')
  await choose(panel, keys, { field: 'Field', option: 'Order total' })
  await choose(panel, keys, { field: 'How Order total is compared', option: 'more than' })
  await keys.tabTo(panel.getByRole('textbox', { name: 'Value for Order total' }))
  await keys.overwrite('200')
}

async function message(editor: Editor, keys: Keys, [name, title, body]: [string, string, string]): Promise<void> {
  await settings(editor, keys, async (panel) => {
    await keys.overwrite(name)
    await keys.tabTo(panel.getByRole('textbox', { name: 'Title' }))
    await keys.overwrite(title)
    await keys.tabTo(panel.getByRole('textbox', { name: 'Message', exact: true }))
    await keys.overwrite(body)
  })
}

/** Opens a list and goes down it to the option meant. */
async function choose(
  panel: Editor['panel'],
  keys: Keys,
  { field, option }: { field: string; option: string | RegExp },
): Promise<void> {
  const box = panel.getByRole('combobox', { name: field })
  await keys.tabTo(box)
  const wanted = panel.page().getByRole('option', { name: option, exact: true })
  await keys.press('ArrowDown')
  await wanted.waitFor()
  const active = (): Promise<string | null> => box.getAttribute('aria-activedescendant')
  for (let tried = 0; tried < 30 && (await wanted.getAttribute('id')) !== (await active()); tried++)
    await keys.press('ArrowDown')
  await keys.press('Enter')
  await wanted.waitFor({ state: 'hidden' })
}

async function walk(editor: Editor, keys: Keys, { stroke, to }: { stroke: string; to: string }): Promise<void> {
  await keys.press(stroke)
  await keys.landsOn(editor.card(to))
}

async function weekPasses({ page }: Editor, keys: Keys): Promise<void> {
  await keys.tabTo(page.getByRole('button', { name: 'Advance to…' }), 200)
  await keys.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Move journey time forward' })
  await dialog.waitFor()
  await keys.tabTo(dialog.getByRole('button', { name: '+7 days' }))
  await keys.press('Enter')
  await keys.tabTo(dialog.getByRole('button', { name: 'Advance', exact: true }))
  await keys.press('Enter')
  await dialog.getByText(/^Done\. It is now/).waitFor()
  await keys.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
}
