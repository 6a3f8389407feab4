import { parseArgs } from 'node:util'
import { measureAudience } from './audience.ts'
import { measureBytes } from './bytes.ts'
import { measureCold } from './cold.ts'
import { measureDelivery, vendorChannel } from './deliver.ts'
import { measureEntry } from './entry.ts'
import { measureEvents } from './events.ts'
import { floorOfJourney } from './floor.ts'
import { measureGrowth } from './growth.ts'
import { measureJourney, nullChannel } from './journey.ts'
import { type Line, line, perSecond, perStep } from './measure.ts'
import { measurePeer } from './peer.ts'
import { measureProcesses } from './processes.ts'
import { measureRescue } from './rescue.ts'
import { measureScoring } from './scoring.ts'
import { measureSingle } from './single.ts'
import { measureSnapshot } from './snapshot.ts'
import { measureSoak } from './soak.ts'
import { addMembers, openStation, type Station } from './station.ts'
import { measureTimer } from './timer.ts'
import { measureWake } from './wake.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    members: { type: 'string' },
    seconds: { type: 'string' },
  },
})

const open = (): Promise<Station> => openStation([nullChannel, vendorChannel])
const members = (usual: number): number => Number(values.members ?? usual)
const seconds = (usual: number): number => Number(values.seconds ?? usual)

/** Each measure makes its own server, so none profits from what another left in memory. */
const measures: Readonly<Record<string, () => Promise<Line[]>>> = {
  journey: () => peopled(100_000, journey),
  single: () => peopled(50_000, measureSingle),
  entry: () => peopled(200_000, measureEntry),
  audience: () => peopled(100_000, measureAudience),
  wake: () => withStation(measureWake),
  events: () => withStation(measureEvents),
  deliver: () => peopled(64_000, measureDelivery),
  timer: () => peopled(100_000, measureTimer),
  rescue: () => peopled(2000, measureRescue),
  bytes: () => peopled(20_000, measureBytes),
  scoring: () => peopled(20_000, measureScoring),
  cold: measureCold,
  processes: () => peopled(30_000, measureProcesses),
}

/** What takes longer than a default run has: only by name. */
const long: Readonly<Record<string, () => Promise<Line[]>>> = {
  growth: () => measureGrowth(open, members(10_000_000)),
  snapshot: () => peopled(20_000, (station, n) => measureSnapshot(station, { members: n, seconds: seconds(60) })),
  soak: () => peopled(100_000, (station, n) => measureSoak(station, { members: n, seconds: seconds(3600) })),
}

const { only } = values
const chosen = only === undefined ? Object.values(measures) : [measures[only] ?? long[only]]
for (const measure of chosen) {
  if (!measure) {
    const known = [...Object.keys(measures), ...Object.keys(long)].join(', ')
    throw new Error(`The bench does not measure "${only}". It measures ${known}.`)
  }
  for (const found of await measure()) print(found)
}

async function journey(station: Station, n: number): Promise<Line[]> {
  const floor = await floorOfJourney(station, n)
  const found = await measureJourney(station, n)
  const peer = await measurePeer(station, Math.min(n, 2000))
  return [
    line('journey', { value: perSecond(found), floor: perSecond(floor), unit: 'member-steps/s' }),
    line('journey-cpu', { value: perStep(found), floor: perStep(floor), unit: 'µs/step' }),
    line('journey-peer', { value: perSecond(found), floor: perSecond(peer), unit: 'member-steps/s' }),
  ]
}

/** A station with as many members as asked for, else as usual. */
function peopled(usual: number, measure: (station: Station, members: number) => Promise<Line[]>): Promise<Line[]> {
  return withStation(async (station) => {
    await addMembers(station, members(usual))
    return measure(station, members(usual))
  })
}

async function withStation(measure: (station: Station) => Promise<Line[]>): Promise<Line[]> {
  const station = await open()
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
    `${measure.padEnd(17)} ${String(value).padStart(10)} ${unit.padEnd(16)} floor ${String(floor).padStart(10)}   ratio ${ratio}`,
  )
}
