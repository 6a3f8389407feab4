import { startTasks } from '@cairn/runtime/tasks/start'
import { draw } from '@cairn/sdk/testing'
import { enrol, finished, publish, rest } from './journey.ts'
import { at, type Line, line, sortedBySize } from './measure.ts'
import { publishWaits } from './parked.ts'
import type { Station } from './station.ts'

const FEW = 200
/** What an idle product may be late by: the goal, as there is no floor to a clock but the clock. */
const GOAL = 1000

/**
 * How late waits shorter than a minute end. A few on an idle product: each one's deadline against the instant of the pass that
 * moved it on, which commits a few milliseconds later. Then everybody at one instant: until 99 in 100 are committed.
 */
export async function measureTimer(station: Station, members: number): Promise<Line[]> {
  const tasks = await startTasks(station.deps, station.url)
  const idle = await lateness(station)
  const burst = await lastOfBurst(station, members)
  await tasks.stop()
  return [
    line('timer', { value: at(idle, 0.99), floor: GOAL, unit: 'ms' }),
    line('timer-burst', { value: burst, floor: GOAL, unit: 'ms' }),
  ]
}

async function lateness(station: Station): Promise<readonly number[]> {
  const { rows } = station
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        n2: ['wait.duration', { for: 'PT5S' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3'],
    }),
  )
  await enrol(station, { journey, members: FEW })
  await finished(station, { journey, members: FEW })
  // five seconds after the step that began the wait it was due; the step that ended it says when it went on
  const found = await rows<{ late: number }>(
    `select (extract(epoch from b.at - a.at) * 1000 - 5000)::float8 as late
     from run r join step a on a.bucket = r.bucket and a.member = r.member and a.run = r.id and a.node = 'n2' and a.what = 'in'
     join step b on b.bucket = r.bucket and b.member = r.member and b.run = r.id and b.node = 'n2' and b.what <> 'in'
     where r.journey = $1`,
    [journey],
  )
  if (found.length !== FEW) throw new Error(`Of ${FEW} waits ${found.length} left both their steps.`)
  return sortedBySize(found.map(({ late }) => late))
}

async function lastOfBurst(station: Station, members: number): Promise<number> {
  const { rows, deps, brand } = station
  const journey = await publishWaits(station)
  const due = (await deps.clock.now()) + 5000 + members / 20
  await rows(
    `insert into run (id, bucket, brand, journey, version, member, entrant, entry_key, entered_at, node, visit, state, due_at)
     select nextval('run_id'), bucket, brand, $2, 1, id, external_id, external_id || '/bench', now(), 'n2', 2, 'waiting',
       to_timestamp($3::float8)
     from (select * from member where brand = $1 order by bucket, id limit $4) m`,
    [brand.id, journey, due / 1000, members],
  )
  if ((await deps.clock.now()) > due)
    throw new Error('The burst was due before it was written; this machine is too busy.')
  const moved = `select coalesce(sum(n), 0)::float8 as n from node_count where journey = $1 and node = 'n3' and what = 'in'`
  while (((await rows<{ n: number }>(moved, [journey]))[0]?.n ?? 0) < members * 0.99) await rest(20)
  return (await deps.clock.now()) - due
}
