import type { EventView, Instant } from '@cairn/sdk'
import { parseRule, type Read } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import type { ZoneMove } from '../members/profile.ts'
import type { Live } from './live.ts'
import { openRuns, type Wake } from './store-wake.ts'
import type { Version } from './versions.ts'

/** Something that became known about one member. */
export interface Learnt {
  readonly member: number
  readonly event?: EventView
  /** Names of attributes that were told. */
  readonly attributes?: readonly string[]
  readonly tags?: boolean
  /** Keys of models that say something else of the member now. */
  readonly scores?: readonly string[]
  /** Public ids of audiences the member came into or left. */
  readonly audiences?: readonly string[]
  readonly zones?: Omit<ZoneMove, 'member'>
}

interface News {
  readonly brand: number
  readonly live: Live
  readonly learnt: readonly Learnt[]
  readonly now: Instant
}

/**
 * Wakes for runs that wait for nothing of the kind and have to hear of it all the same: an event may be the goal of the
 * journey, its exit rules may look at what changed, or the member's clocks show another time.
 */
export async function checkWakes(tx: Tx, { brand, live, learnt, now }: News): Promise<readonly Wake[]> {
  const wanted = new Map<string, { member: number; journey: number; payload: Wake['payload'] }>()
  for (const one of learnt) {
    const { member, event, zones } = one
    const want = (journey: number, what: string, payload: Wake['payload']) =>
      wanted.set(`${member}:${journey}:${what}`, { member, journey, payload })
    for (const { journey } of event ? live.goals(event.name) : []) want(journey, `goal ${event?.id}`, { event })
    for (const version of live.inside) {
      if (looksAt(version, one)) want(version.journey, 'exit', {})
      if (zones) want(version.journey, `zone ${zones.from} ${zones.to}`, { zones })
    }
  }
  if (wanted.size === 0) return []
  const list = [...wanted.values()]
  const runs = await openRuns(tx, brand, {
    members: list.map(({ member }) => member),
    journeys: list.map(({ journey }) => journey),
  })
  const inside = Map.groupBy(runs, ({ member, journey }) => `${member}:${journey}`)
  return list.flatMap(({ member, journey, payload }) =>
    (inside.get(`${member}:${journey}`) ?? []).map(({ bucket, run }) => ({
      bucket,
      run,
      at: now,
      kind: 'check' as const,
      payload,
    })),
  )
}

/** Does an exit rule of the version look at something that has just changed? */
function looksAt(version: Version, { event, attributes, tags, audiences, scores }: Learnt): boolean {
  return exitReads(version).some((read) => {
    switch (read.kind) {
      case 'member':
        return attributes?.includes(read.attribute) === true
      case 'reachable':
        return attributes?.some((name) => CONTACTS.has(name)) === true
      case 'tags':
        return tags === true
      case 'in_audience':
        return audiences?.includes(read.id) === true
      case 'orders':
        return event !== undefined && ORDER_EVENTS.has(event.name)
      case 'count':
      case 'sum':
      case 'days_since':
        return event?.name === read.event
      case 'score':
        return scores?.includes(read.model) === true
      case 'event':
      case 'run':
      case 'effect':
      case 'reward':
        return false
    }
  })
}

const CONTACTS: ReadonlySet<string> = new Set(['email', 'phone'])
const ORDER_EVENTS: ReadonlySet<string> = new Set(['Order Completed', 'Order Refunded', 'Order Cancelled'])
const known = new WeakMap<Version, readonly Read[]>()

/** What the exit rules of a version look at. */
export function exitReads(version: Version): readonly Read[] {
  const remembered = known.get(version)
  if (remembered) return remembered
  const reads = version.graph.settings.exit.flatMap(({ when }) => {
    const parsed = parseRule(when, 'run')
    return parsed.ok ? parsed.rule.reads : []
  })
  known.set(version, reads)
  return reads
}
