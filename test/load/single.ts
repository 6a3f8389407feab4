import { startTasks } from '@cairn/runtime/tasks/start'
import { draw } from '@cairn/sdk/testing'
import type pg from 'pg'
import { enrol, finished, publish } from './journey.ts'
import { cpuSince, type Line, line } from './measure.ts'
import type { Station } from './station.ts'

const WAITS = 6

/**
 * The worst case: every claim moves a member by one step only, here from one wait to the next. In µs of CPU for each claim; the
 * floor claims, moves and writes one history row.
 */
export async function measureSingle(station: Station, members: number): Promise<Line[]> {
  const floor = await floorOfSingle(station, members)
  const journey = await publish(station, chain())
  await enrol(station, { journey, members })
  const cpu = cpuSince(station.processes)
  const tasks = await startTasks(station.deps, station.url)
  await finished(station, { journey, members })
  const value = cpu() / (members * (WAITS + 1))
  await tasks.stop()
  return [line('single', { value, floor, unit: 'µs/claim' })]
}

function chain() {
  const waits = Array.from({ length: WAITS }, (_, i) => `w${i}`)
  const stops = [...waits, 'n2']
  return draw({
    nodes: {
      n1: ['entry.event', { event: 'Never Happens' }],
      ...Object.fromEntries(waits.map((id) => [id, ['wait.duration', { for: 'PT0S' }] as const])),
      n2: 'flow.exit',
    },
    edges: ['n1', ...waits].map((from, i) => `${from}.next > ${stops[i]}`),
  })
}

const SCHEMA = `
create table single (bucket smallint not null, id bigint not null, member bigint not null, node smallint not null,
  status smallint not null, epoch integer not null, wake_at timestamptz, primary key (bucket, id)) with (fillfactor = 90);
create index single_due on single (bucket, wake_at) where status = 1;
create table single_history (bucket smallint not null, inst bigint not null, member bigint not null, node smallint not null,
  at timestamptz not null);
create index single_history_member on single_history (bucket, member, at)`

const CLAIM = `
select i.*, m.attributes from (
  select id, member, node, epoch from single where bucket = $1 and status = 1 and wake_at <= now()
  order by wake_at limit 2000 for update skip locked) i
join member m on m.bucket = $1 and m.id = i.member`

const WRITE = `
with r as materialized (
  select $1::smallint as bucket, r.* from unnest($2::bigint[], $3::bigint[], $4::smallint[], $5::integer[])
    as r(id, member, node, epoch)),
h as (insert into single_history select bucket, id, member, node, $6::timestamptz from r)
update single i set node = r.node, epoch = i.epoch + 1, wake_at = $6, status = case when r.node > ${WAITS} then 2 else 1 end
from r where i.bucket = r.bucket and i.id = r.id and i.epoch = r.epoch`

async function floorOfSingle({ pool, rows, processes }: Station, members: number): Promise<number> {
  await rows(SCHEMA)
  await rows(
    'insert into single select bucket, id, id, 0, 1, 0, now() from (select bucket, id from member order by bucket, id limit $1) m',
    [members],
  )
  const client = await pool.connect()
  const cpu = cpuSince(processes)
  for (let taken = 1; taken > 0;) {
    taken = 0
    for (let bucket = 0; bucket < 64; bucket++) taken += await pass(client, bucket)
  }
  client.release()
  return cpu() / (members * (WAITS + 1))
}

async function pass(client: pg.PoolClient, bucket: number): Promise<number> {
  await client.query('begin')
  const { rows } = await client.query<{ id: number; member: number; node: number; epoch: number }>({
    name: 'single-claim',
    text: CLAIM,
    values: [bucket],
  })
  const column = (of: (row: (typeof rows)[number]) => number): string => `{${rows.map(of).join(',')}}`
  if (rows.length > 0) {
    const values = [
      bucket,
      column(({ id }) => id),
      column(({ member }) => member),
      column(({ node }) => node + 1),
      column(({ epoch }) => epoch),
      new Date(),
    ]
    await client.query({ name: 'single-write', text: WRITE, values })
  }
  await client.query('commit')
  return rows.length
}
