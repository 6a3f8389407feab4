import { parseArgs } from 'node:util'
import { floorOfJourney } from './floor.ts'
import { measureEvents } from './events.ts'
import { measureJourney, nullChannel } from './journey.ts'
import { type Line, line, perSecond } from './measure.ts'
import { addMembers, openStation, type Station } from './station.ts'
import { measureWake } from './wake.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    members: { type: 'string', default: '50000' },
  },
})

/** Each measure makes its own server, so none profits from what another left in memory. */
const measures: Readonly<Record<string, () => Promise<Line[]>>> = {
  journey,
  wake: () => withStation(measureWake),
  events: () => withStation(measureEvents),
}

for (const [name, measure] of Object.entries(measures)) {
  if (values.only !== undefined && values.only !== name) continue
  for (const found of await measure()) print(found)
}

function journey(): Promise<Line[]> {
  const members = Number(values.members)
  return withStation(async (station) => {
    await addMembers(station, members)
    const floor = await floorOfJourney(station, members)
    const found = await measureJourney(station, members)
    return [line('journey', { value: perSecond(found), floor: perSecond(floor), unit: 'member-steps/s' })]
  })
}

async function withStation(measure: (station: Station) => Promise<Line[]>): Promise<Line[]> {
  const station = await openStation([nullChannel])
  try {
    return await measure(station)
  } finally {
    await station.close()
  }
}

function print(found: Line): void {
  if (values.json) {
    console.log(JSON.stringify(found))
    return
  }
  const { measure, value, unit, floor, ratio } = found
  console.log(
    `${measure.padEnd(12)} ${String(value).padStart(10)} ${unit.padEnd(16)} floor ${String(floor).padStart(10)}   ratio ${ratio}`,
  )
}
