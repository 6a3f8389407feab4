import { makeKey } from '@cairn/runtime/access/keys'
import { transact } from '@cairn/runtime/db/transact'
import { enter } from '@cairn/runtime/engine/enter'
import { addIdentities } from '@cairn/runtime/members/store-identity'
import { draw } from '@cairn/sdk/testing'
import pg from 'pg'
import { post, serve } from './client.ts'
import { publish, rest } from './journey.ts'
import { type Line, line } from './measure.ts'
import { addMembers, type Station } from './station.ts'

const RATE = 200
const SECONDS = 10
const WARM = 2
const MEMBERS = RATE * (SECONDS + WARM)

/**
 * From the POST of an event to the commit that has advanced the member who waited for it, at 200 events a second, with client,
 * server and database on the same cores. The commit tells of itself: a trigger notifies, and NOTIFY leaves with it.
 */
export async function measureWake(station: Station): Promise<Line[]> {
  await addMembers(station, MEMBERS)
  const floor = await floorWake(station)
  const found = await productWake(station)
  const at = (times: readonly number[], share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN
  return [
    line('wake-p50', { value: at(found, 0.5), floor: at(floor, 0.5), unit: 'ms' }),
    line('wake-p99', { value: at(found, 0.99), floor: at(floor, 0.99), unit: 'ms' }),
  ]
}

const TELL = `
create function bench_tell() returns trigger language plpgsql as $$ begin perform pg_notify('bench', new.member::text); return null; end $$`

async function productWake(station: Station): Promise<readonly number[]> {
  const { deps, rows, brand, url } = station
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        n2: ['wait.event', { event: 'Order Completed', timeout: 'P3D' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.matched > n3', 'n2.timeout > n3'],
    }),
  )
  const members = await rows<{ id: number; entrant: string }>(
    'select id, external_id as entrant from member where brand = $1 order by bucket, id',
    [brand.id],
  )
  await transact(deps.db, (tx) =>
    addIdentities(
      tx,
      brand.id,
      members.map(({ id, entrant }) => ({ kind: 'external', value: entrant, member: id })),
    ),
  )
  const now = await deps.clock.now()
  const entries = members.map(({ id, entrant }) => ({ member: id, entrant, occurrence: 'bench' }))
  await transact(deps.db, (tx) => enter(tx, deps, { journey, version: 1, node: 'n1', now, entries }))
  const { key } = await makeKey(deps.db, { brand: brand.id, kind: 'write', name: 'bench' })
  await rows(TELL)
  const server = await serve('serve.ts', url)
  const waiting = (n: number) => `select count(*)::int = ${n} as yes from subscription`
  while ((await rows<{ yes: boolean }>(waiting(members.length)))[0]?.yes !== true) await rest(50)
  await rows(
    `create trigger tell after update on run for each row when (new.state = 'completed') execute function bench_tell()`,
  )
  try {
    return await fire(url, {
      port: server.port,
      writeKey: key,
      members: members.map(({ id, entrant }) => ({ id, external: entrant })),
    })
  } finally {
    await server.stop()
    await rows('drop trigger tell on run')
  }
}

async function floorWake({ rows, url, brand }: Station): Promise<readonly number[]> {
  await rows(
    `create table floor_event (message_id text primary key, external_id text not null, name text not null, properties jsonb not null, at timestamptz not null)`,
  )
  await rows(
    `create table floor_run (id bigint primary key, member bigint not null, state text not null, wake_at timestamptz) with (fillfactor = 90)`,
  )
  await rows(`create index floor_run_wake on floor_run (wake_at) where state = 'waiting'`)
  await rows(
    `create table floor_wait (name text not null, external_id text not null, run bigint not null, primary key (name, external_id, run))`,
  )
  await rows(`insert into floor_run select id, id, 'waiting', null from member where brand = $1`, [brand.id])
  await rows(`insert into floor_wait select 'Order Completed', external_id, id from member where brand = $1`, [
    brand.id,
  ])
  await rows(
    `create function floor_tell() returns trigger language plpgsql as $$ begin perform pg_notify('bench', new.member::text); return null; end $$`,
  )
  await rows(
    `create trigger tell after update on floor_run for each row when (new.state = 'completed') execute function floor_tell()`,
  )
  const members = await rows<{ id: number; external: string }>(
    'select id, external_id as external from member where brand = $1',
    [brand.id],
  )
  const server = await serve('floor-serve.ts', url)
  try {
    return await fire(url, { port: server.port, writeKey: 'none', members })
  } finally {
    await server.stop()
  }
}

interface Target {
  readonly port: number
  readonly writeKey: string
  readonly members: readonly { readonly id: number; readonly external: string }[]
}

/** Sends one event for each member at the rate, and answers the sorted times to the commit, without the warm-up. */
async function fire(url: string, { port, writeKey, members }: Target): Promise<readonly number[]> {
  const ear = new pg.Client({ connectionString: url })
  await ear.connect()
  const sent = new Map<string, number>()
  const times: { at: number; took: number }[] = []
  ear.on('notification', ({ payload = '' }) => {
    const at = sent.get(payload)
    if (at !== undefined) times.push({ at, took: performance.now() - at })
  })
  await ear.query('listen bench')
  const began = performance.now()
  const calls: Promise<void>[] = []
  for (const [i, { id, external }] of members.entries()) {
    const due = began + (i * 1000) / RATE
    await rest(Math.max(due - performance.now(), 0))
    sent.set(String(id), performance.now())
    const body = { userId: external, event: 'Order Completed', messageId: `wake-${id}`, properties: { total: 12.5 } }
    calls.push(post({ port, path: '/v1/track', writeKey }, body))
  }
  await Promise.all(calls)
  for (let patience = 0; times.length < members.length && patience < 200; patience++) await rest(50)
  await ear.end()
  if (times.length < members.length) throw new Error(`Only ${times.length} of ${members.length} members were woken.`)
  return times
    .filter(({ at }) => at > began + WARM * 1000)
    .map(({ took }) => took)
    .toSorted((a, b) => a - b)
}
