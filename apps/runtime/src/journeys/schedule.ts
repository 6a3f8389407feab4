import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { type Version, versionOf } from '../engine/versions.ts'
import {
  entryKey,
  lastOccasions,
  type NodeHistory,
  nodeHistory,
  scheduledJourneys,
  scheduleRevision,
} from './store-occasion.ts'

/** An entry by the calendar of a journey that is live or paused. */
export interface Schedule {
  readonly brand: number
  readonly journey: number
  readonly version: number
  readonly node: string
  readonly live: boolean
  /** Instants later than `after`, else from when this schedule was published on; undefined: never again. */
  readonly following: (after: Instant | undefined) => Instant | undefined
  /** When it last fired or was missed. */
  readonly last?: Instant
}

/** Every schedule of the installation as it stands. */
export async function readSchedules(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>): Promise<readonly Schedule[]> {
  const schedules = await plan(tx, deps)
  if (schedules.length === 0) return []
  const last = await lastOccasions(tx, schedules)
  return schedules.map((schedule) => {
    const at = last.get(entryKey(schedule))
    return at === undefined ? schedule : { ...schedule, last: at }
  })
}

const plans = new WeakMap<Deps['db'], { readonly revision: string; readonly schedules: readonly Schedule[] }>()

/** Looked for once a second, so the graphs are opened only where something changed. */
async function plan(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>): Promise<readonly Schedule[]> {
  const revision = await scheduleRevision(tx)
  const kept = plans.get(deps.db)
  if (kept?.revision === revision) return kept.schedules
  const schedules = await draw(tx, deps)
  plans.set(deps.db, { revision, schedules })
  return schedules
}

async function draw(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>): Promise<readonly Schedule[]> {
  const types = [...deps.nodes.nodes.values()].filter(({ entry }) => entry === 'schedule').map(({ id }) => id)
  const schedules: Schedule[] = []
  for (const { brand, zone, state, ...which } of await scheduledJourneys(tx, types)) {
    const version = await versionOf(tx, deps, which)
    for (const [node, place] of version.chart.places) {
      if (!place.ready || place.node.disabled === true || place.ready.definition.entry !== 'schedule') continue
      const { definition, config } = place.ready
      const since = await sinceWhen(tx, version, node)
      const following = (after: Instant | undefined) =>
        definition.occasion?.(config, { since, zone, ...(after !== undefined && { after }) })
      schedules.push({ ...which, brand, node, live: state === 'live', following })
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
