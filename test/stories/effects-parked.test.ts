import { transact } from '@cairn/runtime/db/transact'
import { ingest } from '@cairn/runtime/events/ingest'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createRuntime, type TestRuntime } from '../kit/runtime.ts'

test('messages with an unknown ending are listed page by page and settled once', async () => {
  const runtime = await createRuntime()
  await park(runtime, 3)
  const first = await runtime.call('GET /api/effects?limit=2')
  const page = first.body as { items: { id: string; member: object }[]; next: string }
  expect(page.items.map(({ id }) => id)).toEqual(['5-3-n2-1-0', '5-2-n2-1-0'])
  expect(page.items[0]?.member).toMatchObject({ externalId: 'ada' })
  const second = await runtime.call(`GET /api/effects?state=unknown&limit=2&cursor=${page.next}`)
  expect(second.body).toMatchObject({ items: [{ id: '5-1-n2-1-0', lane: 'channel.email', attempts: 1 }] })
  const settle = (id: string) => runtime.call(`POST /api/effects/${id}/reconcile`, { outcome: 'sent' })
  expect(await settle('5-3-n2-1-0')).toMatchObject({ status: 200, body: { state: 'sent' } })
  expect(await settle('5-3-n2-1-0')).toMatchObject({ status: 409 })
  expect(await settle('5-9-n2-1-0')).toMatchObject({ status: 409 })
  expect(await settle('nonsense')).toMatchObject({ status: 404 })
  expect((await runtime.call('GET /api/effects')).body).toMatchObject({ items: [{}, {}] })
})

/** Effects as a lost process leaves them. */
async function park(runtime: TestRuntime, count: number): Promise<void> {
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
}
