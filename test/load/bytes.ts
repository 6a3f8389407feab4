import { startTasks } from '@cairn/runtime/tasks/start'
import { enrol, finished, fourSteps, publish, rest } from './journey.ts'
import { type Line, line } from './measure.ts'
import { publishWaits } from './parked.ts'
import type { Station } from './station.ts'

/** The goals, as there is no floor to what a row must hold. */
const STATE = 400
const WHOLE = 1200
const WAVES = 4

const HELD = ['run'] as const
const KEPT = [...HELD, 'trail_default', 'effect'] as const

/**
 * Disk for each member: parked in a wait (its run), and after the whole four-step journey with trail and messages. In
 * waves with a vacuum between them, and by how much the tables grow from the first wave on: what the moves of one wave leave
 * behind is room for the next, as it is in the long run.
 */
export async function measureBytes(station: Station, members: number): Promise<Line[]> {
  const tasks = await startTasks(station.deps, station.url)
  const parked = await growth(station, HELD, async () => {
    const journey = await publishWaits(station)
    await enrol(station, { journey, members })
    const waiting = `select sum(n)::float8 as n from node_count where journey = $1 and node = 'n2' and what = 'in'`
    while (((await station.rows<{ n: number | null }>(waiting, [journey]))[0]?.n ?? 0) < members) await rest(50)
  })
  const whole = await growth(station, KEPT, async () => {
    const journey = await publish(station, fourSteps)
    await enrol(station, { journey, members })
    await finished(station, { journey, members })
  })
  await tasks.stop()
  return [
    line('bytes-parked', { value: parked / members, floor: STATE, unit: 'bytes/member' }),
    line('bytes-journey', { value: whole / members, floor: WHOLE, unit: 'bytes/member' }),
  ]
}

/** By how much the tables grow in one wave. */
async function growth(station: Station, tables: readonly string[], wave: () => Promise<void>): Promise<number> {
  await wave()
  const before = await sizeOf(station, tables)
  let after = before
  for (let i = 0; i < WAVES; i++) {
    await wave()
    after = await sizeOf(station, tables)
  }
  return (after - before) / WAVES
}

async function sizeOf({ rows }: Station, tables: readonly string[]): Promise<number> {
  for (const table of tables) await rows(`vacuum ${table}`)
  const [found] = await rows<{ bytes: number }>(
    'select sum(pg_total_relation_size(t::regclass))::float8 as bytes from unnest($1::text[]) t',
    [tables],
  )
  return found?.bytes ?? Number.NaN
}
