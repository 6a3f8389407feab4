import type { EventView, Instant, JsonObject } from '@cairn/sdk'
import { parseRule, type Read } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import type { Live } from '../engine/live.ts'
import type { Version } from '../engine/versions.ts'
import type { Wake } from '../engine/store-wake.ts'
import type { Judged } from './entries.ts'
import { listenersTo, openRuns } from './store.ts'

interface News {
  readonly brand: number
  readonly live: Live
  /** In order. */
  readonly happenings: readonly Judged[]
  readonly now: Instant
}

/** What a batch tells runs that are under way: awaited events and changes, goals reached, exit rules to look at again. */
export async function wakesOf(tx: Tx, news: News): Promise<readonly Wake[]> {
  return [...(await awaited(tx, news)), ...(await checks(tx, news))]
}

/** A run waits for the event, or for a change of an attribute. */
async function awaited(tx: Tx, { brand, happenings, now }: News): Promise<readonly Wake[]> {
  const topics = new Map<string, { member: number; topic: string; happenings: Judged[] }>()
  for (const happening of happenings) {
    const { member, event, attributes } = happening
    for (const topic of [...(event ? [event.name] : []), ...paths(attributes ?? {}).map((path) => `attr:${path}`)]) {
      const known = topics.get(`${member}:${topic}`)
      if (known) known.happenings.push(happening)
      else topics.set(`${member}:${topic}`, { member, topic, happenings: [happening] })
    }
  }
  if (topics.size === 0) return []
  const listeners = await listenersTo(tx, brand, [...topics.values()])
  return listeners.flatMap(
    ({ bucket, run, visit, topic, member, deadline = Number.POSITIVE_INFINITY }): readonly Wake[] => {
      const heard = topics.get(`${member}:${topic}`)?.happenings ?? []
      const wake = { bucket, run, at: now }
      if (topic.startsWith('attr:')) return [{ ...wake, kind: 'change', payload: { visit } }]
      return heard.flatMap(({ event }) =>
        event && event.name === topic && event.occurred_at <= deadline
          ? [{ ...wake, kind: 'event', payload: { visit, event } }]
          : [],
      )
    },
  )
}

/** `attributes.address.city` is told as `address` and `address.city`. */
function paths(attributes: JsonObject, prefix = ''): readonly string[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const path = prefix + key
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) && prefix.split('.').length < 4
    // an object that is neither null nor an array is a JsonObject
    return inner ? [path, ...paths(value as JsonObject, `${path}.`)] : [path]
  })
}

interface Check {
  readonly member: number
  readonly journey: number
  readonly event?: EventView
}

/** Journeys whose goal an event may be, or whose exit rules look at what changed. */
async function checks(tx: Tx, { brand, live, happenings, now }: News): Promise<readonly Wake[]> {
  const wanted = new Map<string, Check>()
  for (const { member, event, attributes } of happenings) {
    for (const { journey } of event ? live.goals(event.name) : []) {
      wanted.set(`${member}:${journey}:${event?.id}`, { member, journey, ...(event && { event }) })
    }
    for (const version of live.journeys) {
      if (!leaves(version, event?.name, attributes)) continue
      wanted.set(`${member}:${version.journey}:`, { member, journey: version.journey })
    }
  }
  if (wanted.size === 0) return []
  const list = [...wanted.values()]
  const runs = await openRuns(tx, brand, {
    members: list.map(({ member }) => member),
    journeys: list.map(({ journey }) => journey),
  })
  const inside = Map.groupBy(runs, ({ member, journey }) => `${member}:${journey}`)
  return list.flatMap(({ member, journey, event }) =>
    (inside.get(`${member}:${journey}`) ?? []).map(({ bucket, run }) => ({
      bucket,
      run,
      at: now,
      kind: 'check' as const,
      payload: event ? { event } : {},
    })),
  )
}

/** Does an exit rule of the journey look at something that this event or these attributes change? */
function leaves(version: Version, event: string | undefined, attributes: JsonObject | undefined): boolean {
  return exitReads(version).some((read) => {
    if (read.kind === 'member') return attributes !== undefined && read.attribute in attributes
    if (event === undefined) return false
    if (read.kind === 'orders') return ORDER_EVENTS.has(event)
    return 'event' in read && read.event === event
  })
}

const ORDER_EVENTS: ReadonlySet<string> = new Set(['Order Completed', 'Order Refunded', 'Order Cancelled'])
const readsOf = new WeakMap<Version, readonly Read[]>()

function exitReads(version: Version): readonly Read[] {
  const known = readsOf.get(version)
  if (known) return known
  const reads = version.graph.settings.exit.flatMap(({ when }) => {
    const parsed = parseRule(when, 'run')
    return parsed.ok ? parsed.rule.reads : []
  })
  readsOf.set(version, reads)
  return reads
}
