import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { develop } from '@cairn/kit/dev'
import type { Manifest } from '@cairn/sdk'
import { scaffold } from 'create-cairn-plugin'
import { expect, onTestFinished, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('E414 a plugin in development sends to its mock vendor for a hundred members, and a save is told to every open canvas', async () => {
  const home = mkdtempSync(join(root, '.cairn-test-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const folder = join(home, 'loop-sms')
  scaffold(folder)
  const said: string[] = []
  const developing = await develop({ folder, say: (text) => void said.push(text) })
  onTestFinished(() => developing.stop())
  const entered = await fetch(developing.link, { redirect: 'manual' })
  const cookie = entered.headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0])
    .join('; ')
  const { origin, pathname } = new URL(developing.url)
  const ask = (path: string): Promise<Response> => fetch(`${origin}/api${path}`, { headers: { cookie } })
  const titles = async (): Promise<readonly string[]> =>
    ((await (await ask('/manifest')).json()) as Manifest).nodes
      .filter(({ type }) => type.startsWith('loop-sms.'))
      .map(({ title }) => title.en)
  expect(await titles()).toEqual(['Send a message'])
  await expect
    .poll(async () => (await ask(`${pathname}/counts`)).text(), { timeout: 20_000 })
    .toMatch(/"totals":{"entered":100,"here":0,"exited":100}/)
  // fifty in one call
  await expect.poll(developing.calls, { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
  const live = await ask(`${pathname}/live`)
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader()
  const file = join(folder, 'plugin.ts')
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, before.replace(`title: 'Send a message'`, `title: 'Write to somebody'`))
  for (let heard = ''; !heard.includes('event: manifest');) heard += (await reader?.read())?.value ?? ''
  expect(await titles()).toEqual(['Write to somebody'])
  // what cannot be read is said, and what was there stays
  writeFileSync(file, 'export default {')
  await expect.poll(() => said.length, { timeout: 5000 }).toBeGreaterThanOrEqual(2)
  expect(await titles()).toEqual(['Write to somebody'])
  writeFileSync(file, before.replace(`title: 'Send a message'`, `title: 'Mended'`))
  await expect.poll(titles, { timeout: 5000 }).toEqual(['Mended'])
})
