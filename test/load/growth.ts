import { cpuSince, type Line, line } from './measure.ts'
import { type Lie, park, publishWaits, release } from './parked.ts'
import { addMembers, type Station } from './station.ts'

const DUE = 100_000

/**
 * What a claim costs where ten times as many runs are parked: once for a cohort that lies together, once for runs scattered over
 * the whole table. The floor is the smaller table in the same run, so `ratio` is 1 where the size costs nothing.
 */
export async function measureGrowth(open: () => Promise<Station>, many: number): Promise<Line[]> {
  const due = Math.min(DUE, Math.floor(many / 40))
  const small = await costs(open, { total: Math.round(many / 10), due })
  const large = await costs(open, { total: many, due })
  return (['cohort', 'scattered'] as const).map((how) =>
    line(`growth-${how}`, { value: large[how], floor: small[how], unit: 'µs/run' }),
  )
}

async function costs(
  open: () => Promise<Station>,
  { total, due }: { total: number; due: number },
): Promise<Record<Lie, number>> {
  const station = await open()
  try {
    await addMembers(station, total)
    const journey = await publishWaits(station)
    await park(station, { journey, due, total })
    return { cohort: await costOf(station, 'cohort'), scattered: await costOf(station, 'scattered') }
  } finally {
    await station.close()
  }
}

async function costOf(station: Station, how: Lie): Promise<number> {
  const cpu = cpuSince(station.processes)
  const moved = await release(station, how)
  return cpu() / moved
}
