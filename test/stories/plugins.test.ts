import { expect, test } from 'vitest'
import { account, incidents, makeHome, publishStep, startProvider, states, until, worldWith } from '../kit/plugins.ts'

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
