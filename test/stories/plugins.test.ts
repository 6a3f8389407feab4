import { createHmac } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { query } from '@cairn/runtime/db/statement'
import { hookRoutes } from '@cairn/runtime/http/routes/hooks'
import { hostKv } from '@cairn/runtime/plugins/kv'
import type { BrandRow } from '@cairn/runtime/access/store'
import { checkDraft } from '@cairn/runtime/journeys/check'
import { createJourney } from '@cairn/runtime/journeys/create'
import { draftOf } from '@cairn/runtime/journeys/draft'
import { journeyOf } from '@cairn/runtime/journeys/list'
import { bringUpDraft, upgradesOf } from '@cairn/runtime/journeys/upgrades'
import { tryAccount } from '@cairn/runtime/plugins/try'
import { openOptions } from '@cairn/runtime/plugins/options'
import { NotFound, Stale } from '@cairn/runtime/refusal'
import { draw } from '@cairn/sdk/testing'
import { HTTPException } from 'hono/http-exception'
import { expect, test, vi } from 'vitest'
import { account, incidents, makeHome, publishStep, startProvider, states, until, worldWith } from '../kit/plugins.ts'
import { createRuntime } from '../kit/runtime.ts'
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

test('E413 a newer version walks what was published with its settings brought up, shows a draft what would change, and stays away where it cannot', async () => {
  const home = makeHome()
  await home.put('vendor', VENDOR)
  const vendor = await startProvider(({ body }) => ({
    body: JSON.parse(body).to.map(([key]: [string]) => [key, true]),
  }))
  const world = await worldWith(home)
  await account(world, 'vendor.account', { settings: { host: vendor.host }, secrets: { token: 's3cret-token' } })
  const journey = await publishStep(world, 'vendor.send', { from: 'Shop', text: 'Hi' })
  const [brand] = (await world.rows('select * from brand where id = $1', [world.brand])) as unknown as [BrandRow]
  const drawn = draw({
    nodes: {
      n1: ['entry.event', { event: 'Never Told' }],
      n2: ['vendor.send', { from: 'Shop', text: 'Hi' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const id = await createJourney(world.deps, brand, { journey: drawn })
  await world.members(['ada', 'bob'])
  await world.enter(journey, ['ada'])
  await until(world, 'accepted', 1)
  const next = VENDOR.replace('version: 1', 'version: 2')
    .replace('from: z.string()', 'sender: z.string()')
    .replace('from: config.from', 'from: config.sender')
    .replace(
      'config: z.object',
      'migrations: { 2: ({ from, ...config }) => ({ ...config, sender: from }) },\n  config: z.object',
    )
  await home.put('vendor', next, '2.0.0')
  await world.plugins.look()
  await world.enter(journey, ['bob'])
  await until(world, 'accepted', 2)
  expect(vendor.got.map(({ body }) => JSON.parse(body).from)).toEqual(['Shop', 'Shop'])
  const [{ node } = {}] = await world.rows(`select graph->'nodes'->1 as node from version where journey = $1`, [
    journey.id,
  ])
  expect(node).toMatchObject({ typeVersion: 1, config: { from: 'Shop' } })
  const which = { brand: world.brand, id }
  const { items, revision } = await upgradesOf(world.deps, which)
  expect(items).toMatchObject([{ node: 'n2', from: 1, to: 2, state: 'ready', config: { sender: 'Shop', text: 'Hi' } }])
  expect(items[0]?.fields).toEqual([
    { field: 'from', before: 'Shop' },
    { field: 'sender', now: 'Shop' },
  ])
  await bringUpDraft(world.deps, { ...which, revision })
  await expect(bringUpDraft(world.deps, { ...which, revision })).rejects.toThrow(Stale)
  const { projection } = await draftOf(world.deps, (await journeyOf(world.deps, which)).id)
  expect(projection.nodes[1]).toMatchObject({ typeVersion: 2, config: { sender: 'Shop', text: 'Hi' } })
  expect((await upgradesOf(world.deps, which)).items).toEqual([])
  // written with a later release: to be looked at, and not to be published
  const later = { ...drawn, nodes: drawn.nodes.map((each) => (each.id === 'n2' ? { ...each, typeVersion: 9 } : each)) }
  const newer = { brand: world.brand, id: await createJourney(world.deps, brand, { journey: later }) }
  expect((await upgradesOf(world.deps, newer)).items).toMatchObject([{ state: 'newer', from: 9, to: 2, fields: [] }])
  expect((await checkDraft(world.deps, newer)).map(({ code }) => code)).toContain('NODE_TYPE_NEWER')
  // a release that cannot bring up what is walked does not take over
  await home.put(
    'vendor',
    next.replace('version: 2', 'version: 3').replace('{ 2:', '{ 3: () => { throw new Error("lost") }, 2:'),
    '3.0.0',
  )
  await world.plugins.look()
  const [shown] = world.plugins.all()
  expect(shown?.status.standing).toBe('spoiled')
  expect(shown?.pack?.spoiled).toContain('could not be brought up: lost')
  expect(shown?.manifest.version).toBe('2.0.0')
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

const REPORTS = VENDOR.replace(
  'secrets: z.object({ token: z.string() })',
  'secrets: z.object({ token: z.string(), hook: z.string() })',
).replace(
  'async send(',
  `receipts: {
    verify: { hmac: 'sha256', header: 'x-vendor-signature', secret: 'hook', prefix: 'sha256=' },
    parse: ({ body }) => body.map(({ id, what }) => ({ messageId: id, status: what })),
  },
  async send(`,
)

test('E410 a report comes in by the signature of its account, over the very bytes, or not at all; one that cannot be read is asked for again', async () => {
  const home = makeHome()
  await home.put('vendor', REPORTS)
  const vendor = await startProvider(({ body }) => ({
    body: JSON.parse(body).to.map(([key]: [string]) => [key, true]),
  }))
  const world = await worldWith(home)
  const secrets = { token: 's3cret', hook: 'h00k' }
  const id = await account(world, 'vendor.account', { settings: { host: vendor.host }, secrets })
  const journey = await publishStep(world, 'vendor.send', { from: 'Shop', text: 'Hi' })
  await world.member('Ada')
  await world.enter(journey, ['Ada'])
  await until(world, 'accepted', 1)
  const [effect] = await world.rows<{ ref: string }>('select provider_ref as ref from effect')
  const hooks = hookRoutes({ ...world.deps, secret: world.deps.config.secret ?? '', url: '', version: '' })
  const body = JSON.stringify([{ id: effect?.ref, what: 'delivered' }, { id: 'x', what: 'nonsense' }, 7])
  const sign = (secret: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const tell = async (sent: string, signature: string, to = id) =>
    (
      await hooks.request(`/hooks/vendor/${to}`, {
        method: 'POST',
        body: sent,
        headers: { 'x-vendor-signature': signature },
      })
    ).status
  hooks.onError(
    (error) =>
      new Response(null, {
        status: error.name === 'NotSignedIn' ? 401 : error instanceof HTTPException ? error.status : 404,
      }),
  )
  expect(await tell(body, sign('another'))).toBe(401)
  expect(await tell(`${body} `, sign('h00k'))).toBe(401)
  expect(await tell(body, '')).toBe(401)
  expect(await tell(body, sign('h00k'), 'con_nobody')).toBe(404)
  expect(await states(world)).toEqual({ accepted: 1 })
  expect(await tell(body, sign('h00k'))).toBe(200)
  expect(await states(world)).toEqual({ delivered: 1 })
  expect(await tell(body, sign('h00k'))).toBe(200)
  expect(await world.rows('select name from event')).toEqual([{ name: 'Message Delivered' }])
  home.drop('vendor')
  await world.plugins.look()
  expect(await tell(body, sign('h00k'))).toBe(503)
})

test('E402 an owner sees over HTTP what is there, what it asks for and what became of it', async () => {
  const home = makeHome()
  await home.put('vendor', VENDOR)
  await home.example('hello')
  const runtime = await createRuntime({ CAIRN_ALLOW_PRIVATE: 'on', CAIRN_SECRET: 's'.repeat(40) }, home.folder)
  const list = async () => (await runtime.call('GET /api/plugins')).body as { items: Record<string, unknown>[] }
  const [hello, vendor] = (await list()).items
  expect(hello).toMatchObject({ id: 'hello', standing: 'new', version: '1.0.0', asks: [], usedBy: [], incidents: [] })
  expect(vendor).toMatchObject({
    id: 'vendor',
    standing: 'new',
    permissions: { hosts: ['{host}'], connections: ['vendor.account'] },
  })
  // an API key may look and draw, and no more
  expect((await runtime.call('POST /api/plugins/vendor/agree', { hash: vendor?.['hash'] })).status).toBe(403)
  await runtime.deps.plugins?.agree('vendor', 'ada', String(vendor?.['hash']))
  expect((await list()).items[1]).toMatchObject({ standing: 'active', agreed: { by: 'ada', version: '1.0.0' } })
  const manifest = (await runtime.call('GET /api/manifest')).body as { nodes: { type: string }[] }
  expect(manifest.nodes.some(({ type }) => type === 'vendor.send')).toBe(true)
  expect(manifest.nodes.some(({ type }) => type === 'hello.say')).toBe(false)
})

test('E403 an account is tried before it is used: let in, turned away, or nobody there', async () => {
  const home = makeHome()
  await home.put('vendor', VENDOR)
  const vendor = await startProvider(({ headers }) =>
    headers['authorization'] === 'Bearer right' ? { body: {} } : { status: 401 },
  )
  const world = await worldWith(home)
  const attempt = async (token: string, host = vendor.host) => {
    const id = await account(world, 'vendor.account', { settings: { host }, secrets: { token } })
    return tryAccount(
      { ...world.deps, secret: world.deps.config.secret ?? '' },
      { brand: world.brand, id, type: 'vendor.account' },
    )
  }
  expect(await attempt('right')).toEqual({ ok: true, detail: 'vendor.account answered and let us in.' })
  expect(await attempt('wrong')).toEqual({ ok: false, detail: 'The other side answered 401.' })
  expect(await attempt('right', '127.0.0.1:1')).toMatchObject({ ok: false })
  expect(await attempt('right', 'a.example/path?')).toMatchObject({
    ok: false,
    detail: expect.stringContaining('no part of a host'),
  })
})

test('E415 a form is given the values its provider knows, within two seconds, and those of before where it does not answer', async () => {
  const home = makeHome()
  const lists = VENDOR.replace(
    'async send(',
    `ui: { from: { options: async ({ http, search, config }) => (await http.get('/senders', { query: { q: search, of: config.text } })).json() } },
  async send(`,
  )
  await home.put('vendor', lists)
  let silent = false
  const vendor = await startProvider(({ path }) => {
    if (silent) return undefined
    const { searchParams } = new URL(path, 'http://x')
    return { body: [{ value: searchParams.get('q'), label: `For ${searchParams.get('of')}` }] }
  })
  const world = await worldWith(home)
  await account(world, 'vendor.account', { settings: { host: vendor.host }, secrets: { token: 's3cret-token' } })
  const { db, config, plugins } = world.deps
  const options = openOptions({ db, config, secret: config.secret ?? '', plugins })
  const wish = { brand: world.brand, type: 'vendor.send', field: 'from', search: 'Sh', config: { text: 'club' } }
  const [one, two] = await Promise.all([options(wish), options(wish)])
  expect(one).toEqual({ items: [{ value: 'Sh', label: 'For club' }], stale: false })
  expect(two).toEqual(one)
  expect(await options({ ...wish, config: { text: 'shop' } })).toMatchObject({ items: [{ label: 'For shop' }] })
  // asked once each; what is fresh is not asked for again
  expect(vendor.got.map(({ path }) => path)).toEqual(['/api/senders?q=Sh&of=club', '/api/senders?q=Sh&of=shop'])
  silent = true
  expect(await options(wish)).toEqual(one)
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 60_000)
  expect(await options(wish)).toMatchObject({ items: one?.items, stale: true, detail: expect.any(String) })
  expect(await options({ ...wish, search: 'new' })).toMatchObject({
    items: [],
    stale: false,
    detail: expect.any(String),
  })
  vi.restoreAllMocks()
  await expect(options({ ...wish, field: 'text' })).rejects.toThrow(NotFound)
  await expect(options({ ...wish, brand: world.brand + 1 })).resolves.toMatchObject({ items: [] })
})
