import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { query } from '@cairn/runtime/db/statement'
import { hostKv } from '@cairn/runtime/plugins/kv'
import { draw } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { account, incidents, makeHome, publishStep, startProvider, states, until, worldWith } from '../kit/plugins.ts'
import { createWorld } from '../kit/world.ts'

const VENDOR = `
import { accepted, defineChannel, defineConnection, rejected } from '@cairn/sdk'
import * as z from 'zod'
export const account = defineConnection({
  id: 'vendor.account',
  settings: z.object({ host: z.string() }),
  secrets: z.object({ token: z.string() }),
  baseUrl: 'http://{host}/api',
  auth: { bearer: 'token' },
  test: async ({ http }) => (await http.get('/me')).json(),
})
export default defineChannel({
  id: 'vendor.send', version: 1, title: 'Vendor', icon: 'send', address: 'none', connection: account,
  idempotency: { class: 'native', windowMs: 86_400_000 }, limits: { batch: 50, concurrency: 2 },
  config: z.object({ from: z.string(), text: z.string() }), templates: ['text'],
  async send({ config, batch, http, kv }) {
    await kv.set('last', batch.length)
    const reply = await http.post('/batch', { json: { from: config.from, to: batch.map((one) => [one.key, one.content.text]) }, idempotencyKey: batch[0].key })
    return reply.json().map(([key, ok]) => (ok ? accepted(key, 'ref-' + key) : rejected(key, 'invalid_address')))
  },
})`

test('E400 a plugin’s channel sends like any other: in a batch, with the account’s secret, each member by its own outcome', async () => {
  const home = makeHome()
  await home.put('vendor', VENDOR)
  const vendor = await startProvider(({ body }) => {
    const { to } = JSON.parse(body)
    return { body: to.map(([key, text]: [string, string]) => [key, text !== 'Hi Bob']) }
  })
  const world = await worldWith(home)
  await account(world, 'vendor.account', { settings: { host: vendor.host }, secrets: { token: 's3cret-token' } })
  const journey = await publishStep(world, 'vendor.send', { from: 'Shop', text: 'Hi {{ member.name }}' })
  for (const name of ['Ada', 'Bob', 'Eve']) await world.member(name, { name })
  await world.enter(journey, ['Ada', 'Bob', 'Eve'])
  await until(world, 'accepted', 2)
  await world.settle()
  expect(await states(world)).toEqual({ accepted: 2, rejected: 1 })
  expect(await world.counts(journey)).toMatchObject({ n2: { 'out:sent': 2, 'out:failed': 1 } })
  expect(vendor.got.every(({ headers }) => headers['authorization'] === 'Bearer s3cret-token')).toBe(true)
  expect(vendor.got.every(({ path }) => path === '/api/batch')).toBe(true)
  expect(await world.rows('select plugin, key from plugin_kv where brand = $1', [world.brand])).toEqual([
    { plugin: 'vendor', key: 'last' },
  ])
  expect(await incidents(world)).toEqual([])
})

const CONDITION = (rule: string, reads: string): string => `
import { defineCondition, rule } from '@cairn/sdk'
import * as z from 'zod'
export default defineCondition({
  id: 'rich.check', version: 1, title: 'Rich', icon: 'coins', config: z.object({ tiers: z.array(z.string()).min(1) }),
  reads: ${reads}, when: ({ config }) => ${rule},
})`

const asked = (config: object) => ({
  nodes: {
    n1: ['entry.event', { event: 'Never Told' }],
    n2: ['rich.check', config],
    n3: 'flow.exit',
    n4: 'flow.exit',
  } as never,
  edges: ['n1.next > n2', 'n2.yes > n3', 'n2.no > n4'],
})

test('E408 a condition’s rule is asked for as the journey is published; members are judged by it while the plugin is away', async () => {
  const home = makeHome()
  await home.put('rich', CONDITION('rule`member.tier in ${config.tiers}`', `['member.tier']`))
  const world = await worldWith(home)
  const config = { tiers: ['gold', `it's "1"`] }
  const graph = draw(asked(config))
  expect(await world.deps.nodes.prepare?.(graph)).toEqual([])
  await world.deps.nodes.keepRules?.(world.deps.db, graph)
  home.drop('rich')
  await world.plugins.look()
  // another process, which never asked anybody
  const other = await createWorld({
    home: home.folder,
    clock: 'real',
    database: { db: world.deps.db, url: world.url },
    again: world,
  })
  const journey = await other.publish(asked(config))
  await other.member('ada', { tier: 'gold' })
  await other.member('bob', { tier: 'silver' })
  await other.member('eve', { tier: `it's "1"` })
  await other.enter(journey, ['ada', 'bob', 'eve'])
  await other.settle()
  expect(await other.counts(journey)).toMatchObject({ n2: { 'out:yes': 2, 'out:no': 1 } })
})

test('E408 a rule that reads what its plugin did not ask for, or that nobody can say, is told as the journey is checked', async () => {
  const home = makeHome()
  await home.put('rich', CONDITION('rule`member.tier in ${config.tiers} && member.salary > 5.0`', `['member.tier']`))
  const world = await worldWith(home)
  const problems = async () =>
    (await world.deps.nodes.prepare?.(draw(asked({ tiers: ['a'] }))))?.map(({ message }) => message)
  expect(await problems()).toEqual([
    'The plugin of rich.check could not say what its rule is: Its rule reads member.salary, which it has not asked for.',
  ])
  await home.put('rich', CONDITION(`{ throw new Error('not today') }`, `['member.tier']`), '1.0.1')
  await world.plugins.look()
  expect(await problems()).toEqual(['The plugin of rich.check could not say what its rule is: not today'])
})

test('E402 nothing of a plugin runs before somebody agreed to what it asks for, and what asks for more waits until that is agreed to', async () => {
  const home = makeHome()
  await home.put('vendor', VENDOR)
  const world = await createWorld({ home: home.folder, clock: 'real', environment: { CAIRN_ALLOW_PRIVATE: 'on' } })
  const { plugins } = world.deps
  const standing = () => plugins?.all().map(({ status }) => [status.standing, ...status.asks])
  expect(standing()).toEqual([['new', 'hosts: {host}', 'connections: vendor.account']])
  expect(world.deps.nodes.nodes.has('vendor.send')).toBe(false)
  await expect(plugins?.agree('vendor', 'ada', 'what was looked at earlier')).rejects.toThrow(/changed meanwhile/)
  const hash = () => plugins?.all()[0]?.pack?.hash ?? ''
  await plugins?.agree('vendor', 'ada', hash())
  expect(standing()).toEqual([['active']])
  expect(world.deps.nodes.nodes.has('vendor.send')).toBe(true)
  const wider = VENDOR.replace(`auth:`, `hosts: ['*.elsewhere.example'], auth:`)
  await home.put('vendor', wider, '1.1.0')
  await plugins?.look()
  expect(standing()).toEqual([['widened', 'hosts: *.elsewhere.example']])
  expect(plugins?.rest('vendor.send')?.why).toContain('asks for more than was agreed to')
  await plugins?.agree('vendor', 'ada', hash())
  expect(standing()).toEqual([['active']])
  // a release of before, and a file that is not the one that was built
  await home.put('vendor', VENDOR, '1.0.0')
  await plugins?.look()
  expect(standing()?.[0]?.[0]).toBe('older')
  await home.put('vendor', wider, '1.2.0')
  appendFileSync(join(home.folder, 'plugins/vendor/plugin.ts'), '\n// changed by hand\n')
  await plugins?.look()
  expect(standing()?.[0]?.[0]).toBe('spoiled')
  await expect(plugins?.agree('vendor', 'ada', hash())).rejects.toThrow(/not those that were built/)
})

test('E409 values are kept for one plugin and one brand, and no more than there is room for', async () => {
  const { db } = (await createWorld({ clock: 'real' })).deps
  const brand = (await query<{ id: number }>(db, 'select id from brand', []))[0]?.id ?? 0
  const mine = hostKv(db, { plugin: 'mine', brand, now: 0 })
  await mine.set('a', { b: [1] })
  expect(await mine.get('a')).toEqual({ b: [1] })
  expect(await hostKv(db, { plugin: 'yours', brand, now: 0 }).get('a')).toBeUndefined()
  await expect(mine.set('b', 'x'.repeat(9000))).rejects.toThrow(/8192 bytes/)
  await query(db, `insert into plugin_kv select 'mine', $1, 'k' || n, 'null', now() from generate_series(1, 999) n`, [
    brand,
  ])
  await mine.set('a', 2)
  await expect(mine.set('one more', 1)).rejects.toThrow(/at most 1000/)
  await mine.delete('a')
  expect(await mine.get('a')).toBeUndefined()
})
