import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@cairn/runtime/config'
import { buildPack } from '@cairn/runtime/plugins/build'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftOf } from '../kit/browser-journey.ts'
import { tale } from '../kit/browser-tale.ts'

const root = join(import.meta.dirname, '../..')
// inside the repository, so that the plugins find the SDK
const folder = mkdtempSync(join(root, '.cairn-test-'))
const { guest } = readConfig({}, '/').times

beforeAll(async () => {
  for (const name of ['acme-sms', 'spent-over']) {
    cpSync(join(root, 'examples', name), join(folder, name), { recursive: true })
    await buildPack(join(folder, name), guest)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const story = tale({ CAIRN_PLUGINS: folder, CAIRN_ALLOW_PRIVATE: 'on' })

test('E419 an owner looks at what a plugin asks for, installs it, adds its account and removes what nobody uses', async () => {
  const { product } = story
  const page = await story.open('/plugins', { expecting: [/422/] })
  const card = page.getByRole('article', { name: 'Acme SMS' })
  await card.getByText('Not installed').waitFor()
  await card.getByText('Call {region}.api.acme-sms.example').waitFor()
  await card.getByRole('button', { name: 'Install…' }).click()
  await page.getByRole('dialog').getByText('Be given members’ phone number').waitFor()
  await page.getByRole('button', { name: 'Agree and install' }).click()
  await card.getByText('Active').waitFor()

  await card.getByRole('link', { name: 'Acme SMS account' }).click()
  await page.getByRole('button', { name: 'New account' }).click()
  await page.getByRole('menuitem', { name: 'Acme SMS account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Shop')
  await dialog.getByLabel('Api key', { exact: true }).fill('sekret-1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  // one secret is missing: the place says so, and nothing that was typed is lost
  await dialog.getByText('What you typed is still here.').waitFor()
  expect(await dialog.getByLabel('Api key', { exact: true }).inputValue()).toBe('sekret-1')
  await dialog.getByLabel('Webhook secret', { exact: true }).fill('sekret-2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText(/\/hooks\/acme-sms\/con_/).waitFor()
  expect(await dialog.getByLabel('Api key', { exact: true }).inputValue()).toBe('')
  await dialog.getByRole('button', { name: 'Test the account' }).click()
  await dialog.getByText('The provider does not let us in').waitFor()
  expect(JSON.stringify(await product.api('/api/connections'))).not.toContain('sekret')

  const id = await draftOf(product, {
    name: 'By SMS',
    nodes: [
      { id: 'n1', type: 'entry.event', config: { event: 'Visited' }, at: [0, 0] },
      { id: 'n2', type: 'acme-sms.send', config: { sender: 'Shop', body: 'Hi' }, at: [320, 0] },
      { id: 'n3', type: 'flow.exit', config: { reason: 'done' }, at: [640, 0] },
    ],
    ways: ['n1 next n2', 'n2 next n3'],
  })
  await product.api(`/api/journeys/${id}/publish`, { method: 'POST', body: '{}' })

  const chinese = await story.open('/plugins', { locale: 'zh-CN', theme: 'dark', width: 420, expecting: [/409/] })
  const karte = chinese.getByRole('article', { name: 'Acme 短信' })
  await karte.getByRole('link', { name: 'By SMS' }).waitFor()
  await karte.getByRole('button', { name: '移除 Acme 短信' }).click()
  await chinese.getByRole('button', { name: '移除', exact: true }).click()
  await chinese
    .getByText(/By SMS/)
    .last()
    .waitFor()
  await karte.getByText('运行中').waitFor()

  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const other = page.getByRole('article', { name: 'Spent over' })
  await page.getByRole('link', { name: 'Plugins', exact: true }).click()
  await other.getByRole('button', { name: 'Install…' }).click()
  await page.getByRole('button', { name: 'Agree and install' }).click()
  await other.getByText('Active').waitFor()
  await other.getByRole('button', { name: /^Remove/ }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await other.getByText('Not installed').waitFor()
})
