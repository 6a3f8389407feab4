import { type Instant, isZone } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { type Version, versionOf } from '../engine/versions.ts'
import {
  brandZones,
  entryKey,
  lastOccasions,
  type NodeHistory,
  nodeHistory,
  scheduledJourneys,
  scheduleRevision,
  seat,
} from './store-occasion.ts'

/** An entry by the calendar of a journey that is live or paused. */
export interface Schedule {
  readonly brand: number
  readonly journey: number
  readonly version: number
  /** The entry node; of a date entry with a zone: each zone its members live in keeps its own time. */
  readonly node: string
  readonly zone?: string
  readonly live: boolean
  /** Instants later than `after`, else from when this schedule was published on; undefined: never again. */
  readonly following: (after: Instant | undefined) => Instant | undefined
  /** When it last fired or was missed. */
  readonly last?: Instant
}

/** Every schedule of the installation as it stands. */
export async function readSchedules(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>): Promise<readonly Schedule[]> {
  const planned = await plan(tx, deps)
  if (planned.length === 0) return []
  const schedules = await inZones(tx, planned)
  const last = await lastOccasions(tx, schedules)
  return schedules.map((schedule) => {
    const at = last.get(entryKey(schedule))
    return at === undefined ? schedule : { ...schedule, last: at }
  })
}

/** A schedule before it is known in which zones members live. */
interface Planned extends Omit<Schedule, 'following'> {
  /** The entry looks for dates: in every zone, or in the one the journey keeps to. */
  readonly dated: 'everywhere' | 'here' | false
  readonly homeZone: string
  readonly followingIn: (zone: string) => Schedule['following']
}

async function inZones(tx: Tx, planned: readonly Planned[]): Promise<readonly Schedule[]> {
  const zones = new Map<number, readonly string[]>()
  for (const { brand, dated } of planned) {
    if (dated === 'everywhere' && !zones.has(brand)) zones.set(brand, await brandZones(tx, brand))
  }
  return planned.flatMap(({ dated, homeZone, followingIn, ...schedule }): readonly Schedule[] => {
    if (!dated) return [{ ...schedule, following: followingIn(homeZone) }]
    const others = dated === 'everywhere' ? (zones.get(schedule.brand) ?? []) : []
    const lived = new Set([homeZone, ...others.filter(isZone)])
    return [...lived].map((zone) => ({
      ...schedule,
      node: seat(schedule.node, zone),
      zone,
      following: followingIn(zone),
    }))
  })
}

const plans = new WeakMap<Deps['db'], { readonly revision: string; readonly schedules: readonly Planned[] }>()

/** Looked for once a second, so the graphs are opened only where something changed. */
async function plan(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>): Promise<readonly Planned[]> {
  const revision = await scheduleRevision(tx)
  const kept = plans.get(deps.db)
  if (kept?.revision === revision) return kept.schedules
  const schedules = await draw(tx, deps)
  plans.set(deps.db, { revision, schedules })
  return schedules
}

const CALENDAR: ReadonlySet<unknown> = new Set(['schedule', 'date'])

async function draw(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>): Promise<readonly Planned[]> {
  const types = [...deps.nodes.nodes.values()].filter(({ entry }) => CALENDAR.has(entry)).map(({ id }) => id)
  const schedules: Planned[] = []
  for (const { brand, zone, state, ...which } of await scheduledJourneys(tx, types)) {
    const version = await versionOf(tx, deps, which)
    const { use } = version.graph.settings.timeZone
    for (const [node, { node: drawn, ready }] of version.chart.places) {
      if (!ready || drawn.disabled === true || !CALENDAR.has(ready.definition.entry)) continue
      const { definition, config } = ready
      const since = await sinceWhen(tx, version, node)
      const followingIn = (there: string) => (after: Instant | undefined) =>
        definition.occasion?.(config, { since, zone: there, ...(after !== undefined && { after }) })
      const dated = definition.entry === 'date' && (use === 'member' ? 'everywhere' : 'here')
      const homeZone = dated ? version.zone : zone
      schedules.push({ ...which, brand, node, live: state === 'live', dated, homeZone, followingIn })
    }
  }
  return schedules
}

const known = new WeakMap<Version, Map<string, Instant>>()

/**
 * Since when the entry stands as it is: the first version of those without a gap up to the live one that have it with the
 * same settings. What was set for another hour before does not fire under the new one.
 */
async function sinceWhen(tx: Tx, version: Version, node: string): Promise<Instant> {
  const remembered = known.get(version) ?? new Map<string, Instant>()
  known.set(version, remembered)
  const since = remembered.get(node) ?? beginning(await nodeHistory(tx, version.journey, node), version.version)
  remembered.set(node, since)
  return since
}

function beginning(history: readonly NodeHistory[], version: number): Instant {
  const from = history.slice(history.findIndex((one) => one.version === version))
  const text = JSON.stringify(from[0]?.config)
  const changed = from.findIndex(({ config }) => JSON.stringify(config) !== text)
  const same = changed < 0 ? from : from.slice(0, changed)
  return Math.round(same.at(-1)?.publishedAt ?? 0)
}
