import pg from 'pg'
import { cpuSince, type Line, line } from './measure.ts'
import { enrol, finished, publish, rest } from './journey.ts'
import { startTasks } from '@cairn/runtime/tasks/start'
import { draw } from '@cairn/sdk/testing'
import type { Station } from './station.ts'

const WAITS = 8

/**
 * What another connection costs that holds a snapshot open: what claims leave behind cannot be cleaned away, so each one has more
 * to step over. The same journey of waits again and again, first without and then with it; the floor is without.
 */
export async function measureSnapshot(station: Station, { members, seconds }: Held): Promise<Line[]> {
  const tasks = await startTasks(station.deps, station.url)
  await cycle(station, members)
  const floor = await cycle(station, members)
  const other = new pg.Client({ connectionString: station.url })
  await other.connect()
  await other.query('begin isolation level repeatable read')
  await other.query('select count(*) from run')
  const until = performance.now() + seconds * 1000
  let value = await cycle(station, members)
  while (performance.now() < until) value = await cycle(station, members)
  await other.end()
  await tasks.stop()
  return [line('snapshot', { value, floor, unit: 'µs/claim' })]
}

interface Held {
  readonly members: number
  /** For how long the snapshot is held; the last cycle in that time counts. */
  readonly seconds: number
}

/** Enters everybody again and leads them through waits that end at once; µs of CPU for each claim. */
async function cycle(station: Station, members: number): Promise<number> {
  const waits = Array.from({ length: WAITS }, (_, i) => `w${i}`)
  const stops = [...waits, 'n2']
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        ...Object.fromEntries(waits.map((id) => [id, ['wait.duration', { for: 'PT0S' }] as const])),
        n2: 'flow.exit',
      },
      edges: ['n1', ...waits].map((from, i) => `${from}.next > ${stops[i]}`),
    }),
  )
  const cpu = cpuSince(station.processes)
  await enrol(station, { journey, members })
  await finished(station, { journey, members })
  const spent = cpu() / (members * (WAITS + 1))
  await rest(100)
  return spent
}
