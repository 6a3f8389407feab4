import { query } from '@cairn/runtime/db/statement'
import { openFigures } from '@cairn/runtime/health/figures'
import { watch } from '@cairn/runtime/health/watch'
import { expect, test } from 'vitest'
import { createRuntime } from '../kit/runtime.ts'

const GAP = `insert into recovery (reason, opened_at, from_at, to_at, attempts)
  values ('behind', now(), now() - interval '10 minutes', now() - interval '1 minute', 42)`

async function owner({ request, welcome }: Awaited<ReturnType<typeof createRuntime>>) {
  const { pathname, search } = new URL(welcome.link)
  const cookie = (await request(pathname + search)).headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return (path: string, body: object) =>
    request(path, {
      method: 'POST',
      headers: { cookie, origin: 'http://127.0.0.1:3000', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
}

test('E304 the health API says what the monitor found, for one brand, and when nobody looks', async () => {
  const { call, deps } = await createRuntime()
  expect((await call('GET /api/health')).body).toMatchObject({ state: 'blind', findings: [] })
  await watch(deps)
  expect((await call('GET /api/health')).body).toMatchObject({ state: 'well', findings: [] })
  const [brand] = await query<{ id: number }>(deps.db, 'select id from brand', [])
  await query(deps.db, 'update health set findings = $1', [
    JSON.stringify([
      { check: 'unknown', brand: brand?.id, n: 3 },
      { check: 'overdue', brand: (brand?.id ?? 0) + 1, n: 9, place: 'jrn_of_another' },
    ]),
  ])
  expect((await call('GET /api/health')).body).toMatchObject({
    state: 'task',
    findings: [{ check: 'unknown', count: 3, gravity: 'task' }],
  })
})

test('E304 recovery shows in readiness and in the API, and the owner alone ends it, class by class', async () => {
  const runtime = await createRuntime()
  const { call, request, deps } = runtime
  expect(await (await request('/readyz')).json()).toEqual({ status: 'ready' })
  await query(deps.db, GAP, [])
  expect(await (await request('/readyz')).json()).toMatchObject({ status: 'recovery', attempts: 42 })
  expect((await call('GET /api/health')).body).toMatchObject({
    state: 'recovery',
    recoveries: [{ reason: 'behind', attempts: 42, open: ['native', 'lookup', 'none'], ended: [] }],
  })
  const word = { class: 'none', verdict: 'park' }
  expect(await call('POST /api/recovery/end', word)).toMatchObject({ status: 403 })
  const say = await owner(runtime)
  expect(await (await say('/api/recovery/end', word)).json()).toEqual({ open: ['native', 'lookup'] })
  expect((await say('/api/recovery/end', { class: 'lookup', verdict: 'again' })).status).toBe(409)
  expect((await say('/api/recovery/end', { class: 'lookup', verdict: 'park' })).status).toBe(200)
  expect(await (await say('/api/recovery/end', { class: 'native', verdict: 'again' })).json()).toEqual({ open: [] })
  expect(await (await request('/readyz')).json()).toEqual({ status: 'ready' })
  expect((await call('GET /api/health')).body).toMatchObject({
    recoveries: [
      { open: [], ended: [{ class: 'lookup' }, { class: 'native', by: 'owner@cairn.local' }, { class: 'none' }] },
    ],
  })
})

test('E304 the figures hold what the monitor found, the queue and the pools, also while the database is away', async () => {
  const { deps } = await createRuntime()
  openFigures(deps, { work: { totalCount: 5, idleCount: 2, waitingCount: 1 } })
  await query(deps.db, `insert into health (checked_at, findings) values (clock_timestamp(), $1)`, [
    JSON.stringify([
      { check: 'overdue', n: 4 },
      { check: 'overdue', n: 2 },
    ]),
  ])
  deps.meter.advanced(7, 1500)
  deps.meter.settled('channel.email', 'accepted')
  const text = await deps.meter.shown()
  for (const line of [
    'cairn_findings{check="overdue"} 6',
    'cairn_findings{check="points"} 0',
    'cairn_database_up 1',
    'cairn_queue_jobs{state="waiting"} 0',
    'cairn_pool_connections{pool="work",state="busy"} 3',
    'cairn_runs_advanced_total 7',
    'cairn_lateness_seconds_bucket{le="2"} 1',
    'cairn_effects_total{channel="channel.email",state="accepted"} 1',
    'process_resident_memory_bytes',
  ]) {
    expect(text).toContain(line)
  }
  await query(deps.db, 'alter table health rename to gone', [])
  expect(await deps.meter.shown()).toContain('cairn_database_up 0')
})
