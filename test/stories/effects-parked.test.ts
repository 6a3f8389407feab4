import { transact } from '@cairn/runtime/db/transact'
import { ingest } from '@cairn/runtime/events/ingest'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createRuntime, type TestRuntime } from '../kit/runtime.ts'

type Page = { items: { id: string; member: object }[]; next: string }

test('messages with an unknown ending are listed page by page', async () => {
  const runtime = await createRuntime()
  const journey = await park(runtime, 3)
  const first = await runtime.call('GET /api/effects?limit=2')
  const page = first.body as Page
  expect(page.items.map(({ id }) => id)).toEqual(['5-3-n2-1-0', '5-2-n2-1-0'])
  expect(page.items[0]?.member).toMatchObject({ externalId: 'ada' })
  const second = await runtime.call(`GET /api/effects?state=unknown&limit=2&cursor=${page.next}`)
  expect(second.body).toMatchObject({ items: [{ id: '5-1-n2-1-0', channel: 'channel.email', attempts: 1 }] })
  const some = async (query: string) => ((await runtime.call(`GET /api/effects?${query}`)).body as Page).items.length
  expect(await some(`journey=${journey}&channel=channel.email`)).toBe(3)
  expect(await some('channel=channel.em')).toBe(0)
  expect(await some('journey=jrn_other')).toBe(0)
  expect((await runtime.call('GET /api/effects/count')).body).toEqual({
    total: 3,
    refused: 0,
    groups: [{ journey: { id: journey, name: 'Letters' }, channel: 'channel.email', count: 3 }],
  })
  expect((await runtime.call('GET /api/lanes')).body).toEqual({
    items: [{ lane: 'channel.email', channel: 'channel.email', state: 'closed', waiting: 0, unknown: 3 }],
  })
})

test('E335 what a provider answered late is shown to whoever has to decide', async () => {
  const runtime = await createRuntime()
  await park(runtime, 2)
  await sql`insert into effect_late (bucket, run, node, visit, slot, fence, brand, state, outcome, provider_ref, at)
    select bucket, run, node, visit, slot, fence, brand, 'accepted', '{}', 'ref-1', '2026-03-02T09:00Z' from effect where run = 2`.execute(
    runtime.deps.db,
  )
  const { items } = (await runtime.call('GET /api/effects')).body as { items: { late?: object }[] }
  expect(items.map(({ late }) => late)).toEqual([
    { state: 'accepted', ref: 'ref-1', at: '2026-03-02T09:00:00.000Z' },
    undefined,
  ])
})

test('E84 a message is settled once: the same answer twice is one, another comes too late, and the answer bears a name', async () => {
  const runtime = await createRuntime()
  await park(runtime, 3)
  const settle = (id: string, body: object = { outcome: 'sent' }) =>
    runtime.call(`POST /api/effects/${id}/reconcile`, body)
  expect(await settle('5-3-n2-1-0')).toMatchObject({ status: 200, body: { state: 'sent' } })
  expect(await settle('5-3-n2-1-0')).toMatchObject({ status: 200, body: { state: 'sent' } })
  expect(await settle('5-3-n2-1-0', { outcome: 'failed' })).toMatchObject({ status: 409 })
  expect(await settle('5-9-n2-1-0')).toMatchObject({ status: 409 })
  expect(await settle('nonsense')).toMatchObject({ status: 404 })
  const { rows } = await sql`select run, verdict, by_name from effect_decision`.execute(runtime.deps.db)
  expect(rows).toEqual([{ run: 3, verdict: 'sent', by_name: 'API key' }])
  expect((await runtime.call('GET /api/effects')).body).toMatchObject({ items: [{}, {}] })
})

test('E84 of several answered at once each is settled by itself', async () => {
  const runtime = await createRuntime()
  await park(runtime, 3)
  const items = [{ id: '5-1-n2-1-0', attempts: 1 }, { id: '5-2-n2-1-0', attempts: 2 }, { id: '5-3-n2-1-0' }]
  const { body } = await runtime.call('POST /api/effects/reconcile', { outcome: 'failed', items })
  expect(body).toEqual({
    settled: ['5-1-n2-1-0', '5-3-n2-1-0'],
    refused: [{ id: '5-2-n2-1-0', code: 'SENT_MEANWHILE' }],
  })
})

test('E84 a message is sent again only at a person’s word, and only while its time lasts', async () => {
  const runtime = await createRuntime()
  await park(runtime, 1)
  const resend = () => runtime.call('POST /api/effects/5-1-n2-1-0/reconcile', { outcome: 'resend', attempts: 1 })
  expect(await resend()).toMatchObject({ status: 409, body: { type: 'urn:cairn:problem:too-late' } })
  await sql`update effect set expires_at = now() + interval '1 day'`.execute(runtime.deps.db)
  expect(await resend()).toMatchObject({ status: 200 })
  const { rows } = await sql`select state, attempt from effect`.execute(runtime.deps.db)
  expect(rows).toEqual([{ state: 'ready', attempt: 1 }])
})

/** Effects as a lost process leaves them. */
async function park(runtime: TestRuntime, count: number): Promise<string> {
  const { db } = runtime.deps
  const [brand] = (await sql<{ id: number }>`select id from brand`.execute(db)).rows
  const now = Date.UTC(2026, 2, 2)
  const items = [
    { call: 'identify', userId: 'ada', messageId: 'm1', traits: { name: 'Ada' }, occurredAt: now },
  ] as const
  const batch = { brand: { id: brand?.id ?? 0, currency: 'CNY' }, items, now, receivedAt: now, history: true }
  await transact(db, (tx) => ingest(tx, runtime.deps, batch))
  const { body } = await runtime.call('POST /api/journeys', { name: 'Letters' })
  const { id } = body as { id: string }
  await sql`
    insert into effect (bucket, run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, input,
      attempt, attempt_at, fence, planned_at, due_at, expires_at)
    select 5, n, 'n2', 1, 0, b.id, j.id, 1, m.id, 'message', 'channel.email', 'unknown', false, '{}',
      1, to_timestamp(${now / 1000}::float8), 1, to_timestamp(${now / 1000}::float8 + n), to_timestamp(0), to_timestamp(0)
    from generate_series(1, ${count}) n, brand b, journey j, member m where j.public_id = ${id}`.execute(db)
  return id
}
