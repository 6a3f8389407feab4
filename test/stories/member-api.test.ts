import { importJobs } from '@cairn/runtime/tasks/import'
import { audienceJobs } from '@cairn/runtime/tasks/audience'
import { query } from '@cairn/runtime/db/statement'
import { expect, test } from 'vitest'
import { createRuntime, type TestRuntime } from '../kit/runtime.ts'

interface Page<T = Record<string, unknown>> {
  items: T[]
  next?: string
}

async function send(runtime: TestRuntime, batch: object[]): Promise<void> {
  const answer = await runtime.request('/v1/batch', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${runtime.welcome.writeKey}:`)}` },
    body: JSON.stringify({ batch }),
  })
  expect(answer.status).toBe(200)
}

const page = async (runtime: TestRuntime, path: string) => (await runtime.call(`GET ${path}`)).body as Page // the API's shape

test('a member is made, changed, found and shown whole', async () => {
  const runtime = await createRuntime()
  const made = await runtime.call('POST /api/members', {
    externalId: 'ann',
    attributes: { name: 'Ann', email: 'Ann@x.io', age: 40 },
    tags: ['new'],
    timeZone: 'Asia/Shanghai',
  })
  expect(made.status).toBe(201)
  const { id } = made.body as { id: string } // the API's shape
  expect(id).toMatch(/^mem_\d+$/)
  await send(runtime, [
    { type: 'track', userId: 'ann', event: 'Order Completed', properties: { order_id: '1', total: 12.5 } },
  ])
  const changed = await runtime.call('POST /api/members', {
    externalId: 'ann',
    attributes: { age: null, city: 'Ely' },
    tags: ['old'],
  })
  expect(changed.status).toBe(200)
  expect((await runtime.call(`GET /api/members/${id}`)).body).toMatchObject({
    id,
    externalId: 'ann',
    name: 'Ann',
    email: 'Ann@x.io',
    attributes: { name: 'Ann', email: 'Ann@x.io', city: 'Ely' },
    tags: ['old'],
    timeZone: 'Asia/Shanghai',
    orders: { count: 1, total: 12.5 },
    identities: [
      { kind: 'email', value: 'ann@x.io' },
      { kind: 'external', value: 'ann' },
    ],
    points: 0,
    events: [{ name: 'Order Completed', n: 1 }],
  })
  for (const q of ['ann', 'ANN@X', 'An']) expect((await page(runtime, `/api/members?q=${q}`)).items).toHaveLength(1)
  for (const q of ['%', '_nn', 'bob'])
    expect((await page(runtime, `/api/members?q=${encodeURIComponent(q)}`)).items).toHaveLength(0)
  expect((await page(runtime, '/api/members?tag=old')).items).toHaveLength(1)
  expect((await page(runtime, '/api/members?tag=new')).items).toHaveLength(0)
})

test('pages of members meet everyone once', async () => {
  const runtime = await createRuntime()
  await send(
    runtime,
    Array.from({ length: 120 }, (_, i) => ({ type: 'identify', userId: `u${i}`, traits: { n: i } })),
  )
  const seen: unknown[] = []
  for (let cursor = ''; ;) {
    const { items, next } = await page(runtime, `/api/members?limit=50${cursor}`)
    seen.push(...items.map(({ externalId }) => externalId))
    if (next === undefined) break
    cursor = `&cursor=${next}`
  }
  expect([seen.length, new Set(seen).size]).toEqual([120, 120])
})

test('bad wishes are refused with their place, and another brand’s members are not there', async () => {
  const runtime = await createRuntime()
  const wrong: readonly object[] = [
    {},
    { externalId: '' },
    { externalId: 'a\u0000' },
    { externalId: 'a', timeZone: 'Moon/Base' },
    { externalId: 'a', attributes: [] },
    { externalId: 'a', attributes: { x: 'half \ud800' } },
    { externalId: 'a', tags: [''] },
  ]
  for (const wish of wrong) expect([wish, (await runtime.call('POST /api/members', wish)).status]).toEqual([wish, 422])
  for (const id of ['mem_999', 'mem_', 'x', 'mem_1e3']) {
    expect((await runtime.call(`GET /api/members/${id}`)).status).toBe(404)
    expect((await runtime.call(`GET /api/members/${id}/trail`)).status).toBe(404)
  }
  await query(
    runtime.deps.db,
    `insert into brand (public_id, agency, name, time_zone, locale, currency) select 'brd_b', agency, 'B', 'UTC', 'en', 'USD' from brand`,
    [],
  )
  await query(
    runtime.deps.db,
    `insert into member (bucket, brand, id, external_id, created_at, updated_at) select 5, b.id, 5, 'spy', now(), now() from brand b where public_id = 'brd_b'`,
    [],
  )
  expect((await runtime.call('GET /api/members/mem_5')).status).toBe(404)
  expect((await page(runtime, '/api/members')).items).toEqual([])
})

test('the trail lays events beside each other, page by page, and the catalogue names what there is', async () => {
  const runtime = await createRuntime()
  const at = (i: number) => new Date(Date.now() - i * 60_000).toISOString()
  await send(runtime, [
    { type: 'identify', userId: 'ann', traits: { age: 40, vip: true, city: '上海' } },
    ...Array.from({ length: 60 }, (_, i) => ({
      type: 'track',
      userId: 'ann',
      event: i % 3 === 0 ? 'Viewed' : 'Clicked',
      properties: { i },
      messageId: `m${i}`,
      timestamp: at(i),
    })),
  ])
  const [{ id } = { id: '' }] = (await page(runtime, '/api/members')).items
  const first = await page(runtime, `/api/members/${String(id)}/trail?limit=40`)
  const second = await page(runtime, `/api/members/${String(id)}/trail?limit=40&cursor=${first.next ?? ''}`)
  expect([first.items.length, second.items.length, second.next]).toEqual([40, 20, undefined])
  expect([...first.items, ...second.items].map(({ properties }) => (properties as { i: number }).i)).toEqual(
    Array.from({ length: 60 }, (_, i) => i),
  ) // what was sent
  expect((await runtime.call('GET /api/event-names')).body).toEqual({
    items: [
      { name: 'Clicked', n: 40 },
      { name: 'Viewed', n: 20 },
    ],
  })
  expect((await runtime.call('GET /api/attributes')).body).toEqual({
    items: [
      { name: 'age', type: 'number', sample: 40 },
      { name: 'city', type: 'string', sample: '上海' },
      { name: 'vip', type: 'boolean', sample: true },
    ],
  })
  expect((await runtime.call('GET /api/tags')).body).toEqual({ items: [] })
})

test('audiences are made, counted, changed and kept while a journey needs them', async () => {
  const runtime = await createRuntime()
  await send(
    runtime,
    ['gold', 'tin', 'gold'].map((tier, i) => ({ type: 'identify', userId: `u${i}`, traits: { tier } })),
  )
  const wrong = await runtime.call('POST /api/audiences', { name: 'Bad', rule: 'member.tier ==' })
  expect(wrong.status).toBe(422)
  expect((wrong.body as { errors: { place: object }[] }).errors[0]?.place).toMatchObject({ pointer: '/rule' }) // a problem document
  const made = await runtime.call('POST /api/audiences', { name: 'Gold', rule: 'member.tier == "gold"' })
  expect(made.status).toBe(201)
  const { id } = made.body as { id: string } // the API's shape
  const [refresh] = audienceJobs(runtime.deps)
  const [{ brand } = { brand: 0 }] = await query<{ brand: number }>(runtime.deps.db, 'select brand from audience', [])
  await refresh?.work({ brand, audience: id }, new AbortController().signal)
  expect((await runtime.call(`GET /api/audiences/${id}`)).body).toMatchObject({ id, name: 'Gold', size: 2 })
  const preview = await runtime.call('POST /api/audiences/preview', { rule: 'member.tier == "tin"' })
  expect(preview.body).toMatchObject({ count: 1, problems: [], sample: [{ externalId: 'u1' }] })
  const journey = await runtime.call('POST /api/journeys', { name: 'J' })
  const { id: jrn } = journey.body as { id: string } // the API's shape
  await query(
    runtime.deps.db,
    `update draft set projection = jsonb_set(projection, '{notes}', jsonb_build_array(jsonb_build_object('text', $1::text)))`,
    [id],
  )
  expect((await runtime.call(`DELETE /api/audiences/${id}`)).status).toBe(409)
  await runtime.call(`DELETE /api/journeys/${jrn}`)
  expect((await runtime.call(`DELETE /api/audiences/${id}`)).status).toBe(204)
  expect((await runtime.call(`GET /api/audiences/${id}`)).status).toBe(404)
})

test('a file whose reading never began is found again by the clockwork', async () => {
  const runtime = await createRuntime()
  const [, sweeper] = importJobs(runtime.deps)
  await query(
    runtime.deps.db,
    `insert into import (public_id, brand, kind, options, state) select 'imp_lost', id, 'orders', '{}', 'running' from brand`,
    [],
  )
  await sweeper?.work({}, new AbortController().signal)
  expect(
    await query(runtime.deps.db, `select key from graphile_worker.jobs where key = 'import imp_lost'`, []),
  ).toHaveLength(1)
})
