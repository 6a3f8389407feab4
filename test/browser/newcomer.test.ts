import { expect, test } from 'vitest'
import { boxOf, editorOf } from '../kit/browser-editor.ts'
import { chainOf, draftOf } from '../kit/browser-journey.ts'
import { tale } from '../kit/browser-tale.ts'

const shop = tale()

test('a live journey whose draft has moved on says so, and so does its publish button', async () => {
  const id = await draftOf(shop.product, chainOf(2))
  await shop.product.api(`/api/journeys/${id}/publish`, { method: 'POST', body: '{}' })
  const page = await shop.open(`/journeys/${id}`)
  const editor = editorOf(page)
  await page.getByText('Live v1').waitFor()
  expect(await page.getByText('Unpublished changes').count()).toBe(0)
  await editor.card('Wait 1').click()
  await editor.panel.getByRole('textbox', { name: 'Wait for' }).fill('9')
  await page.getByText('Unpublished changes').waitFor()
  await page.getByRole('button', { name: 'Publish changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Before you publish' })
  await dialog.getByText('Changed: Wait 1').waitFor()
  expect(await dialog.getByText('old version').count()).toBe(0)
  await dialog.getByRole('button', { name: 'Publish v2' }).click()
  await page.getByText('Live v2').waitFor()
  await page.getByText('Unpublished changes').waitFor({ state: 'hidden' })
})

test('a misspelt attribute is warned of on the canvas, and one click mends it', async () => {
  await shop.product.api('/api/members', {
    method: 'POST',
    body: JSON.stringify({ externalId: 'ada', attributes: { name: 'Ada' } }),
  })
  const id = await draftOf(shop.product, {
    nodes: [
      { id: 'n1', type: 'entry.event', config: { event: 'Order Completed' }, at: [0, 0] },
      { id: 'n2', type: 'channel.inbox', config: { title: 'Hi {{ member.nme }}', body: 'x' }, at: [320, 0] },
      { id: 'n3', type: 'flow.exit', config: {}, at: [640, 0] },
    ],
    ways: ['n1 next n2', 'n2 next n3'],
  })
  const page = await shop.open(`/journeys/${id}`)
  await page.getByRole('button', { name: '1 problem' }).click()
  await page.getByText('No member seen lately has “nme”').waitFor()
  await page.getByRole('button', { name: 'Correct it' }).click()
  await page.getByRole('button', { name: 'No problems: ready to publish' }).waitFor()
  await editorOf(page).saved()
  const draft = await shop.product.api<{ nodes: readonly { id: string; config: object }[] }>(
    `/api/journeys/${id}/draft`,
  )
  expect(draft.nodes.find((node) => node.id === 'n2')?.config).toMatchObject({ title: 'Hi {{ member.name }}' })
})

test('JSON that is no journey outlives its view, and keeps the journey from being published', async () => {
  const id = await draftOf(shop.product, chainOf(1))
  const page = await shop.open(`/journeys/${id}`)
  const json = page.getByRole('button', { name: 'JSON view' })
  await json.click()
  await page.locator('.monaco-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('half a thought')
  await json.click()
  await page.locator('.monaco-editor').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'The text in the JSON view is not applied' }).waitFor()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Before you publish' })
  expect(await dialog.getByRole('button', { name: 'Publish v1' }).isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'Open JSON view' }).click()
  await expect.poll(() => page.locator('.monaco-editor .view-lines').innerText()).toContain('thought')
  await page.getByRole('button', { name: 'Discard this text' }).click()
  await page.getByText('In step with the canvas').waitFor()
  await page.getByRole('button', { name: 'No problems: ready to publish' }).waitFor()
})

test('a step put in while the settings are open stands beside them, also in a narrow window', async () => {
  for (const width of [1280, 1000]) {
    const id = await draftOf(shop.product, chainOf(2, 3))
    const page = await shop.open(`/journeys/${id}`, { width })
    const editor = editorOf(page)
    await editor.card('Wait 2').dblclick()
    await editor.panel.waitFor()
    const panel = await boxOf(editor.panel)
    await expect.poll(() => right(page, 'Wait 2')).toBeLessThanOrEqual(panel.x)
    await editor.card('Wait 2').focus()
    await page.keyboard.press('ControlOrMeta+ArrowDown')
    await editor.option('Tag').click()
    await expect.poll(() => right(page, 'Tag')).toBeLessThanOrEqual(panel.x)
  }

  async function right(page: Parameters<typeof editorOf>[0], name: string): Promise<number> {
    const box = await editorOf(page).card(name).boundingBox()
    return (box?.x ?? Infinity) + (box?.width ?? 0)
  }
})

test('an address nothing lives at, and a journey that is gone, say one thing and lead on', async () => {
  const page = await shop.open('/coupons', { locale: 'zh-CN', expecting: [/404/] })
  await page.getByRole('heading', { name: '页面不存在' }).waitFor()
  await page.getByRole('navigation').first().waitFor()
  await page.goto(`${shop.product.url}/journeys/jrn_gone`)
  await page.getByText('找不到这个旅程').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await page.getByRole('link', { name: '返回旅程列表' }).click()
  await page.waitForURL(/\/journeys$/)
})

test('a sign-in link that was used up lets in whoever is signed in already', async () => {
  const page = await shop.open(new URL(shop.product.signInLink).pathname + new URL(shop.product.signInLink).search)
  await page.waitForURL(`${shop.product.url}/journeys`)
})

test('a file of members is taken for one, and a quotation mark left open is told before and after', async () => {
  const page = await shop.open('/imports/new')
  const choose = async (name: string, text: string): Promise<void> => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: /^Choose a/ }).click(),
    ])
    await chooser.setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  }
  await choose('empty.csv', '')
  await page.getByText('The file is empty.').waitFor()
  await choose('people.csv', 'id,name,city\np-1,Ada,Paris\np-2,"Bob,Rome\np-3,Cat,Oslo\n')
  await page.getByText('A quotation mark opens in line 3').waitFor()
  expect(await page.getByRole('radio', { name: 'Members' }).isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Start import' }).click()
  await page.getByText('From line 3 on the file could not be read').waitFor()
  await page.goto(`${shop.product.url}/imports`)
  await page.getByRole('cell', { name: 'people.csv' }).waitFor()
  await page.getByText('Done, rest not readable').waitFor()
})

test('the sandbox phone stays with the person it shows when somebody else gets a message', async () => {
  const { product } = shop
  const id = await draftOf(product, {
    nodes: [
      { id: 'n1', type: 'entry.event', config: { event: 'Quiz Finished' }, at: [0, 0] },
      { id: 'n2', type: 'channel.inbox', config: { title: 'Well done', body: 'x' }, at: [320, 0] },
      { id: 'n3', type: 'flow.exit', config: {}, at: [640, 0] },
    ],
    ways: ['n1 next n2', 'n2 next n3'],
  })
  await product.api(`/api/journeys/${id}/publish`, { method: 'POST', body: '{}' })
  const finish = (userId: string): Promise<Response> =>
    fetch(`${product.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${product.writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId, event: 'Quiz Finished' }),
    })
  await finish('first')
  const page = await shop.open('/phone')
  await page.getByRole('button', { name: /^first/, pressed: true }).waitFor()
  await finish('second')
  await page.getByRole('button', { name: /^second/ }).waitFor()
  expect(await page.getByRole('button', { name: /^first/, pressed: true }).count()).toBe(1)
})
