import { draw } from '@cairn/sdk/testing'
import { serve } from './client.ts'
import { finished, publish, rest } from './journey.ts'
import { at, type Line, line, sortedBySize } from './measure.ts'
import type { Station } from './station.ts'

/**
 * One, two and four whole runtimes on one database: nobody is moved twice, and more processes than cores cost next to nothing.
 * All are up before everybody falls due at one instant. The floor is one process, measured in turn with the others; medians of three. A journey of waits alone, so that each counts
 * exactly: every run comes to each node once.
 */
export async function measureProcesses(station: Station, members: number): Promise<Line[]> {
  const found = new Map(COUNTS.map((processes) => [processes, [] as number[]]))
  // in turn, so that a slow minute of the machine is everybody's
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [processes, rates] of found) rates.push(await rate(station, { members, processes }))
  }
  const median = (processes: number): number => at(sortedBySize(found.get(processes) ?? []), 0.5)
  return [2, 4].map((processes) =>
    line(`processes-${processes}`, { value: median(processes), floor: median(1), unit: 'member-steps/s' }),
  )
}

const COUNTS = [1, 2, 4]
const ROUNDS = 3

/** Nodes that are come to after the entry. */
const STEPS = 3
const AHEAD = 5000

async function rate(station: Station, { members, processes }: { members: number; processes: number }): Promise<number> {
  const { rows, deps, brand, url } = station
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        n2: ['wait.duration', { for: 'PT0S' }],
        n3: ['wait.duration', { for: 'PT0S' }],
        n4: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
    }),
  )
  const served = await Promise.all(Array.from({ length: processes }, () => serve('serve.ts', url)))
  const due = (await deps.clock.now()) + AHEAD + members / 10
  await rows(
    `insert into run (id, bucket, brand, journey, version, member, entrant, entry_key, entered_at, node, visit, state, due_at)
     select nextval('run_id'), bucket, brand, $2, 1, id, external_id, external_id || '/bench', now(), 'n1', 1, 'waiting',
       to_timestamp($3::float8)
     from (select * from member where brand = $1 order by bucket, id limit $4) m`,
    [brand.id, journey, due / 1000, members],
  )
  await rest(due - (await deps.clock.now()))
  await finished(station, { journey, members })
  const took = (await deps.clock.now()) - due
  for (const one of served) await one.stop()
  await proveOnce(station, { journey, members })
  return (members * STEPS * 1000) / took
}

async function proveOnce({ rows }: Station, { journey, members }: { journey: number; members: number }): Promise<void> {
  const counted = await rows<{ node: string; n: number }>(
    `select node, sum(n)::float8 as n from node_count where journey = $1 and what = 'in' group by node`,
    [journey],
  )
  const wrong = counted.filter(({ n }) => n !== members)
  if (counted.length !== STEPS || wrong.length > 0) {
    throw new Error(`Somebody was moved twice or not at all: ${JSON.stringify(counted)} of ${members}.`)
  }
}
