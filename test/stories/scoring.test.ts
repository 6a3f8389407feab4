import { transact } from '@cairn/runtime/db/transact'
import { ingest } from '@cairn/runtime/events/ingest'
import { askForRun, deleteModel, setUpModel } from '@cairn/runtime/scoring/model'
import { runScoring } from '@cairn/runtime/scoring/run'
import { listRuns, openRuns } from '@cairn/runtime/scoring/store-run'
import type { ModelRow } from '@cairn/runtime/scoring/store'
import type { JsonObject } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { makeHome, worldWith } from '../kit/plugins.ts'
import { createRuntime } from '../kit/runtime.ts'
import type { World } from '../kit/world.ts'

/** Every kind of feature, handed back as it came. */
const TALLY = `
import { defineScoringModel } from '@cairn/sdk'
import * as z from 'zod'
const names = ['visits', 'spentHere', 'tea', 'last', 'warm', 'sinceVisit', 'sinceFirst', 'earlier', 'orders', 'days', 'total', 'firstTotal', 'sinceOrder', 'age', 'gap']
const number = Object.fromEntries(names.map((name) => [name, 'number']))
export const pulse = defineScoringModel({
  id: 'tally.pulse', version: 1, title: 'Pulse', icon: 'sigma', config: z.object({ step: z.number().default(1) }),
  features: ({ orders, before }) => ({ days: orders.days(), before: before('grown') }),
  outputs: { grown: 'number', band: ['low', 'high'], n: 'int' },
  fit: () => null,
  predict: ({ config, columns }) => ({
    grown: Float64Array.from(columns.before, (before) => (Number.isNaN(before) ? 100 : before * config.step)),
    n: columns.days,
    band: Array.from(columns.days, (days) => (days > 1 ? 'high' : 'low')),
  }),
})
export default defineScoringModel({
  id: 'tally.score', version: 1, title: 'Tally', icon: 'sigma',
  config: z.object({ bad: z.string().default(''), slow: z.number().default(0) }),
  features: ({ events, orders }) => ({
    visits: events('Visited').count(),
    spentHere: events('Visited').sum('spent'),
    tea: events('Visited').count({ contains: { products: [{ category: 'tea' }] } }),
    last: events('Visited').last('spent'),
    warm: events('Visited').decayed(10),
    sinceVisit: events('Visited').daysSinceLast(),
    sinceFirst: events('Visited').daysSinceFirst(),
    earlier: events('Visited').count({ withinDays: 30, beforeDays: 5 }),
    orders: orders.count(), days: orders.days(), total: orders.total(), firstTotal: orders.firstTotal(),
    sinceOrder: orders.daysSinceLast(), age: orders.daysSinceFirst(), gap: orders.medianGap(),
  }),
  outputs: { ...number, band: ['low', 'high'], n: 'int', note: 'text' },
  fit: ({ config, rows, columns }) => {
    const end = Date.now() + config.slow
    while (Date.now() < end);
    return { rows, total: Array.from(columns.total).reduce((a, b) => a + b, 0),
      report: { rows, parameters: { mean: 1 }, charts: [{ title: { en: 'A < B', 'zh-CN': '甲<乙' }, x: { title: { en: 'x', 'zh-CN': '横' }, labels: ['0', '1'] }, y: { en: 'y', 'zh-CN': '纵' }, series: [{ title: { en: 'Actual', 'zh-CN': '实际' }, values: [3, null] }, { title: { en: 'Expected', 'zh-CN': '预期' }, values: [2.5, 1] }] }] } }
  },
  predict: ({ config, columns, rows }) => {
    const out = Object.fromEntries(names.map((name) => [name, columns[name] ?? new Float64Array(rows)]))
    out.n = Array.from({ length: rows }, (_, i) => columns.days[i] + (config.bad === 'half' ? 0.5 : 0))
    out.band = Array.from({ length: rows }, (_, i) => config.bad === 'word' ? 'middle' : columns.days[i] > 1 ? 'high' : 'low')
    out.note = Array.from({ length: rows }, (_, i) => (columns.days[i] > 1 ? 'again' : null))
    if (config.bad === 'short') out.n = out.n.slice(1)
    if (config.bad === 'throws') throw new Error('not today')
    return out
  },
})`

const DAY = 86_400_000

async function tallied(): Promise<World> {
  const home = makeHome()
  await home.put('tally', TALLY)
  const world = await worldWith(home, { clock: 'manual' })
  await world.rows(`update brand set time_zone = 'Asia/Shanghai' where id = $1`, [world.brand])
  return world
}

const setUp = (world: World, config: JsonObject = {}, wish: Partial<Parameters<typeof setUpModel>[2]> = {}) =>
  setUpModel(
    world.deps,
    { id: world.brand, zone: 'Asia/Shanghai' },
    {
      key: 'tally',
      node: 'tally.score',
      name: 'Tally',
      config,
      sample: 1000,
      every: null,
      at: '03:00',
      ...wish,
    },
  )

async function scored(world: World, model: ModelRow) {
  const run = await askForRun(world.deps, model)
  await runScoring(world.deps, run)
  const [last] = await listRuns(world.deps.db, world.brand, { model: model.id, limit: 1 })
  if (!last) throw new Error('There is no run.')
  return last
}

const saysOf = async (world: World, external: string): Promise<JsonObject | undefined> => {
  const [row] = await world.rows<{ said: JsonObject }>(
    `select s.said from member_score s join member m on m.bucket = s.bucket and m.id = s.member where m.external_id = $1 and m.brand = $2`,
    [external, world.brand],
  )
  return row?.said
}

/** So many days before now. */
async function past(
  world: World,
  external: string,
  told: readonly { readonly daysAgo: number; readonly name: string; readonly properties?: JsonObject }[],
): Promise<void> {
  const now = await world.deps.clock.now()
  const items = told.map(({ daysAgo, name, properties = {} }, i) => ({
    call: 'track' as const,
    userId: external,
    messageId: `${external} ${name} ${daysAgo} ${i}`,
    event: { name, properties },
    occurredAt: now - daysAgo * DAY,
  }))
  const brand = { id: world.brand, currency: 'GBP' }
  await transact(world.deps.intake, (tx) =>
    ingest(tx, world.deps, { brand, items, now, receivedAt: now, history: true }),
  )
}

const order = (daysAgo: number, id: string, total: number) => ({
  daysAgo,
  name: 'Order Completed',
  properties: { order_id: id, total, currency: 'GBP' },
})
const visit = (daysAgo: number, spent?: number, category = 'milk') => ({
  daysAgo,
  name: 'Visited',
  properties: { ...(spent !== undefined && { spent }), products: [{ category, sku: '1' }] },
})

test('E450 features are counted up to the day that is scored: net orders by the days of the brand, events in their windows, and nothing later', async () => {
  const world = await tallied()
  // it is 17:00 in Shanghai: 20 hours ago was yesterday there, and 16 hours and a half ago today
  await past(world, 'ada', [
    order(40, 'a1', 50),
    order(40 - 1 / 24, 'a2', 30),
    order(20, 'a3', 10),
    order(10, 'a4', 100),
    order(16.5 / 24, 'a5', 5.5),
    order(3, 'a6', 999),
    order(2, 'a7', 70),
    { daysAgo: 2.5, name: 'Order Cancelled', properties: { order_id: 'a6' } },
    { daysAgo: 1, name: 'Order Refunded', properties: { order_id: 'a7', total: 20, currency: 'GBP' } },
    visit(30.5, 7),
    visit(20, 5, 'tea'),
    visit(5, 3),
    visit(1.5),
  ])
  await past(world, 'bob', [])
  await world.member('bob')
  const model = await setUp(world)
  const later = await askForRun(world.deps, model)
  // told before it is run, and later than its day
  await world.advance('P1D')
  await past(world, 'ada', [order(0.5, 'a8', 1000), visit(0.5, 50)])
  await runScoring(world.deps, later)
  expect(await saysOf(world, 'ada')).toEqual({
    visits: 4,
    spentHere: 15,
    tea: 1,
    last: 3,
    warm: Number((2 ** -3.05 + 2 ** -2 + 2 ** -0.5 + 2 ** -0.15).toPrecision(6)),
    sinceVisit: 1,
    sinceFirst: 30,
    // later than 30 days ago, and no later than five days ago
    earlier: 2,
    orders: 6,
    days: 5,
    total: 245.5,
    firstTotal: 80,
    sinceOrder: 0,
    age: 40,
    // days 40, 20, 10, 2 and 0: gaps of 20, 10, 8 and 2
    gap: 9,
    band: 'high',
    n: 5,
    note: 'again',
  })
  expect(await saysOf(world, 'bob')).toEqual({
    visits: 0,
    spentHere: 0,
    tea: 0,
    warm: 0,
    earlier: 0,
    orders: 0,
    days: 0,
    total: 0,
    band: 'low',
    n: 0,
  })
})

test('E451 E452 a run goes on where it was left, two at once score everybody once, another release begins anew; what a model may not say fails it by name, and one whose plugin rests waits', async () => {
  const world = await tallied()
  await world.members(Array.from({ length: 200 }, (_, i) => `c${i}`))
  const model = await setUp(world)
  const { db } = world.deps
  const progress = async () => (await listRuns(db, world.brand, { model: model.id, limit: 1 }))[0]
  // the database ends the connection in the middle: what was committed stays, and is where the next one goes on
  const run = await askForRun(world.deps, model)
  await world.rows(`create function stop_at() returns trigger language plpgsql as $$ begin
    if new.scored > 120 then raise exception 'the machine stops'; end if; return new; end $$`)
  await world.rows(`create trigger stop_at before update on score_run for each row execute function stop_at()`)
  await expect(runScoring(world.deps, run, 30)).rejects.toThrow('the machine stops')
  const half = await progress()
  expect(half).toMatchObject({ state: 'scoring', scored: 120, sampled: 200, total: 200 })
  await expect(askForRun(world.deps, model)).rejects.toThrow(/just scoring/)
  await world.rows('drop trigger stop_at on score_run')
  const [open] = await openRuns(db)
  if (!open) throw new Error('Nothing is open.')
  await Promise.all([runScoring(world.deps, open, 20), runScoring(world.deps, open, 20)])
  await runScoring(world.deps, open)
  expect(await progress()).toMatchObject({ state: 'done', scored: 200, changed: 200, fitted: { rows: 200 } })
  expect(await world.rows('select count(*)::int as n from member_score')).toEqual([{ n: 200 }])
  // one left half way by another release of the plugin is not mixed with this one
  const second = await askForRun(world.deps, model)
  await world.rows(
    `update score_run set state = 'scoring', release = 'older', cursor_bucket = 40, scored = 130, fitted = '{}' where id = $1`,
    [second.id],
  )
  await runScoring(world.deps, (await openRuns(db))[0] ?? second)
  expect(await progress()).toMatchObject({
    state: 'done',
    scored: 200,
    changed: 0,
    nodeVersion: 1,
    pluginVersion: '1.0.0',
  })
  const code = async (bad: string) => {
    const made = await setUp(world, { bad }, { key: `bad_${bad}` })
    return (await scored(world, made)).error
  }
  expect(await code('word')).toEqual({
    code: 'SCORE_OUTPUT',
    message: 'The output band says "middle", which it may not.',
  })
  expect(await code('half')).toMatchObject({
    code: 'SCORE_OUTPUT',
    message: expect.stringContaining('The output n says 0.5'),
  })
  expect(await code('short')).toMatchObject({
    code: 'SCORE_OUTPUT',
    message: expect.stringMatching('The output n has 199 values for 200 members.'),
  })
  expect(await code('throws')).toEqual({ code: 'SCORE_PREDICT', message: 'not today' })
  await expect(setUp(world, { slow: 'far' }, { key: 'other' })).rejects.toThrow(/expected number/)
  await expect(setUp(world)).rejects.toThrow(/is there already/)
  await expect(setUp(world, {}, { key: 'other', node: 'nobody.score' })).rejects.toThrow(/no scoring model/)
  const third = await askForRun(world.deps, model)
  await world.rows(`update plugin set quarantined_at = now(), reason = 'it crashed'`)
  await world.deps.plugins?.look()
  expect(await runScoring(world.deps, third)).toBe(false)
  expect(await progress()).toMatchObject({ state: 'fitting', error: null })
  await world.deps.plugins?.release('tally')
  expect(await runScoring(world.deps, third)).toBe(true)
  expect(await progress()).toMatchObject({ state: 'done', scored: 200 })
  // a fit that is longer than a process may be silent otherwise
  const slow = await setUp(world, { slow: 1500 }, { key: 'slow' })
  expect(await scored(world, slow)).toMatchObject({ state: 'done' })
})

test('E453 E454 rules and audiences read scores; a score that says something else moves whoever waits for it, and small moves add up before they are told', async () => {
  const world = await tallied()
  const model = await setUp(world, { step: 0.97 }, { every: 'day', node: 'tally.pulse' })
  await past(world, 'ada', [order(40, 'a1', 50), order(20, 'a2', 10)])
  await past(world, 'bob', [order(40, 'b1', 50)])
  await scored(world, model)
  await world.rows(
    `insert into audience (public_id, brand, name, rule, refreshed_at) values ('aud_down', $1, 'Down', 'score.tally.grown < 95.0', now())`,
    [world.brand],
  )
  const branch = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Never Told' }],
      n2: [
        'branch.rules',
        { paths: [{ port: 'loyal', name: 'Loyal', when: 'score.tally.band == "high" && score.tally.n >= 2.0' }] },
      ],
      n3: ['wait.event', { of: 'change', when: 'score.tally.grown < 95.0', timeout: 'P30D' }],
      n4: ['channel.inbox', { title: 'From {{ score.tally.grown }}', body: 'x' }],
      n5: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.loyal > n3', 'n2.else > n5', 'n3.matched > n4', 'n3.timeout > n5', 'n4.next > n5'],
  } as never)
  const joined = await world.publish({
    nodes: {
      n1: ['entry.audience', { audience: 'aud_down' }],
      n2: ['wait.duration', { for: 'P30D' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: { exit: [{ when: 'score.tally.grown < 91.0' }] },
  } as never)
  await world.enter(branch, ['ada', 'bob'])
  await world.settle()
  expect(await world.place(branch, 'ada')).toBe('n3 waiting')
  expect(await world.counts(branch)).toMatchObject({ n2: { 'out:loyal': 1, 'out:else': 1 } })
  // each night at three in Shanghai: 100, 97, 94.09, 91.2673, 88.5293 — told from 100 are 94.09 and 88.5293
  await world.advance('P1D')
  expect(await saysOf(world, 'ada')).toMatchObject({ grown: 97 })
  expect(await world.place(branch, 'ada')).toBe('n3 waiting')
  expect(await world.rows('select count(*)::int as n from score_change')).toEqual([{ n: 0 }])
  await world.advance('P1D')
  expect(await world.letters('ada')).toEqual(['From 94.09'])
  expect(await world.place(joined, 'ada')).toBe('n2 waiting')
  expect(await world.place(joined, 'bob')).toBe('n2 waiting')
  expect(await world.rows<{ was: number }>(`select (before->>'grown')::float8 as was from score_change`)).toEqual([
    { was: 100 },
    { was: 100 },
  ])
  await world.advance('P2D')
  expect(await world.place(joined, 'ada')).toBe('n2 exited')
  const nights = await listRuns(world.deps.db, world.brand, { model: model.id, limit: 10 })
  expect(nights.map(({ asOf }) => new Date(asOf).toISOString())).toEqual([
    '2026-03-05T19:00:00.000Z',
    '2026-03-04T19:00:00.000Z',
    '2026-03-03T19:00:00.000Z',
    '2026-03-02T19:00:00.000Z',
    '2026-03-02T09:00:00.000Z',
  ])
  await expect(deleteModel(world.deps, model)).rejects.toThrow(/“Down”/)
})

test('E455 over HTTP a model is set up, run, watched, looked at with the picture of its fit, and read of a member; it is not deleted from under a rule', async () => {
  const home = makeHome()
  await home.put('tally', TALLY)
  const { call, deps } = await createRuntime({ CAIRN_SECRET: 's'.repeat(40) }, home.folder)
  const [plugin] = deps.plugins?.all() ?? []
  await deps.plugins?.agree('tally', 'ada', plugin?.pack?.hash ?? '')
  const kinds = (await call('GET /api/models/kinds')).body as { items: { node: string; outputs: object }[] }
  expect(kinds.items.map(({ node }) => node)).toEqual(['tally.score', 'tally.pulse'])
  const wish = { key: 'tally', node: 'tally.score', name: 'Tally' }
  expect((await call('POST /api/models', { ...wish, config: { slow: 'far' } })).status).toBe(422)
  const made = await call('POST /api/models', wish)
  expect(made).toMatchObject({
    status: 201,
    body: { key: 'tally', config: { bad: '', slow: 0 }, every: 'day', at: '03:00' },
  })
  const { id } = made.body as { id: string }
  const member = (await call('POST /api/members', { externalId: 'ada' })).body as { id: string }
  const begun = await call(`POST /api/models/${id}/runs`)
  expect(begun).toMatchObject({ status: 202, body: { state: 'waiting', percent: 0 } })
  expect((await call(`POST /api/models/${id}/runs`)).status).toBe(409)
  for (const run of await openRuns(deps.db)) await runScoring(deps, run)
  const runs = (await call(`GET /api/models/${id}/runs`)).body as { items: { id: string }[] }
  expect(runs.items).toMatchObject([{ state: 'done', percent: 100, scored: 1, report: { parameters: { mean: 1 } } }])
  const run = `/api/models/${id}/runs/${runs.items[0]?.id}`
  expect((await call(`GET ${run}`)).body).toMatchObject({
    model: { rows: 1, total: 0 },
    features: { tea: { take: 'count' } },
  })
  const picture = await call(`GET ${run}/fit.svg?locale=zh-CN`)
  expect(picture.status).toBe(200)
  expect(String(picture.body)).toMatch(/^<svg .*<title>甲&lt;乙<\/title>.*<rect .*<polyline .*预期.*<\/svg>$/)
  expect((await call(`GET ${run}/fit.svg?chart=1`)).status).toBe(404)
  const scores = (await call(`GET /api/members/${member.id}/scores`)).body
  expect(scores).toMatchObject({ items: [{ key: 'tally', scores: { n: 0, band: 'low' } }], changes: [] })
  expect((await call(`PATCH /api/models/${id}`, { every: null, name: 'Sums' })).body).not.toHaveProperty('nextAt')
  await call('POST /api/audiences', { name: 'Low', rule: 'score.tally.band == "low"' })
  expect((await call(`DELETE /api/models/${id}`)).status).toBe(409)
  expect((await call('GET /api/models')).body).toMatchObject({ items: [{ name: 'Sums' }] })
})
