import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readConfig } from '@cairn/runtime/config'
import { buildPack } from '@cairn/runtime/plugins/build'
import { CHECKS, examine } from '@cairn/kit'
import { scaffold } from 'create-cairn-plugin'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(root, '.cairn-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The whole example with one thing wrong: a file is changed, and it is built again unless that is the point. */
async function broken(name: string, changes: Readonly<Record<string, (text: string) => string>>, build = true) {
  const place = join(folder, name)
  cpSync(join(root, 'examples/acme-sms'), place, { recursive: true })
  for (const [file, change] of Object.entries(changes)) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    writeFileSync(join(place, file), change(readFileSync(join(place, file), 'utf8')))
  }
  if (build) await buildPack(place, readConfig({}, '/').times.guest)
  return (await examine(place)).failed.map(({ id }) => id)
}

const code = (from: string, to: string) => ({ 'plugin.ts': (text: string) => text.replace(from, to) })
const told = (from: string, to: string) => ({ 'package.json': (text: string) => text.replace(from, to) })
const outcomes = 'return reply.json<{ ref: string; id: string; error?: string }[]>()'

/** One for each check, which fails that check and no other. */
const seeded: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  A1: () => broken('a1', { 'plugin.json': (text) => text.replace('"version": 1', '"version": 2') }, false),
  A2: () => broken('a2', told('cairn-plugin', 'plugin')),
  A3: () => broken('a3', told('"private": true,', '"private": true, "scripts": { "postinstall": "true" },')),
  A4: () => broken('a4', told('"private": true,', '"private": true, "dependencies": { "left-pad": "1.0.0" },')),
  A5: () => broken('a5', code('import * as z', `// ${'x'.repeat(200_000)}\nimport * as z`)),
  A6: () => broken('a6', told('"license": "Apache-2.0",', '')),
  B1: () =>
    broken(
      'b1',
      code('config: z.object({ sender: z.string(), body: z.string().min(1).max(670) })', 'config: z.string() as never'),
    ),
  B2: () => broken('b2', code('sender: z.string()', "sender: z.string().max(3).default('four')")),
  B3: () =>
    broken('b3', {
      ...code('sender: z.string()', "sender: z.string(), apiToken: z.string().default('')"),
      ...chinese('Api token'),
    }),
  D1: () => broken('d1', code(outcomes, `if (batch.length === 1) return []\n    ${outcomes}`)),
  D2: () =>
    broken(
      'd2',
      code(
        outcomes,
        `if (batch.length > 1) return reply.json().slice(1).map((item) => accepted(item.ref))\n    ${outcomes}`,
      ),
    ),
  D3: () =>
    broken(
      'd3',
      code(
        outcomes,
        `if (batch.length > 1) return [...batch, { key: 'else' }].map(({ key }) => accepted(key))\n    ${outcomes}`,
      ),
    ),
  L1: () => broken('l1', { 'locales/zh-CN.json': (text) => text.replace('"Sender": "发送方",', '') }),
  M1: () => broken('m1', code('export const account', "await import('node:fs').catch(() => {})\nexport const account")),
  M2: () =>
    broken('m2', code('export const account', 'await new Promise((go) => setTimeout(go, 3100))\nexport const account')),
  M3: () =>
    broken(
      'm3',
      code(
        'parse: ({ text }) =>',
        'parse: ({ text }) => { if (!text.startsWith("[")) process.exit(1); return 0 as never }, other: ({ text }: { text: string }) =>',
      ),
    ),
}

const chinese = (text: string) => ({
  'locales/zh-CN.json': (all: string) => all.replace('{', `{ "${text}": "接口凭证",`),
})

test('E411 the examples pass every check there is', async () => {
  for (const name of ['hello', 'acme-sms', 'rfm', 'spent-over']) {
    expect(await examine(join(root, 'examples', name)), name).toMatchObject({ plugin: name, level: null, failed: [] })
  }
})

test('E411 every check has a plugin that fails it', () => {
  expect(Object.keys(seeded)).toEqual(CHECKS.map(({ id }) => id))
})

test.each(Object.entries(seeded))(
  'E411 %s is failed by its own bad plugin, which fails nothing else',
  async (id, bad) => {
    expect(await bad()).toEqual([id])
  },
)

test('E412 what the scaffold writes builds, and passes every check, under the name it was given', async () => {
  const place = join(folder, 'cairn-plugin-new-vendor')
  expect(scaffold(place)).toBe('new-vendor')
  const { nodes } = await buildPack(place, readConfig({}, '/').times.guest)
  expect(nodes.map(({ id }) => id)).toEqual(['new-vendor.send'])
  expect(await examine(place)).toMatchObject({ plugin: 'new-vendor', failed: [] })
  expect(() => scaffold(place)).toThrow(/not empty/)
  expect(() => scaffold(join(folder, 'No Name'))).toThrow(/cannot name a plugin/)
})
