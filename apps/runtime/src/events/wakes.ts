import type { Instant, JsonObject } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { checkWakes } from '../engine/checks.ts'
import type { Live } from '../engine/live.ts'
import type { Wake } from '../engine/store-wake.ts'
import type { ZoneMove } from '../members/profile.ts'
import type { Judged } from './entries.ts'
import type { Listener } from './store.ts'

interface News {
  readonly brand: number
  readonly live: Live
  /** In order. */
  readonly happenings: readonly Judged[]
  /** Members whose clocks show another time now. */
  readonly moved: readonly ZoneMove[]
  /** Who waits for what `topicsOf` names, and maybe for more. */
  readonly listeners: readonly Listener[]
  readonly now: Instant
}

/** What a batch tells runs that are under way: awaited events and changes, goals reached, exit rules to look at again. */
export async function wakesOf(tx: Tx, news: News): Promise<readonly Wake[]> {
  const { brand, live, happenings, moved, now } = news
  const waking = awaited(news)
  if (live.inside.length === 0) return waking
  const learnt = happenings.map(({ member, event, attributes, tags }) => ({
    member,
    ...(event && { event }),
    ...(attributes && { attributes: Object.keys(attributes) }),
    ...(tags === true && { tags }),
  }))
  const zones = moved.map(({ member, from, to }) => ({ member, zones: { from, to } }))
  return [...waking, ...(await checkWakes(tx, { brand, live, learnt: [...learnt, ...zones], now }))]
}

interface Heard {
  readonly member: number
  readonly event?: { readonly name: string }
  readonly attributes?: JsonObject
  readonly tags?: boolean
}

/** What runs may be waiting for, of each member once: the name of an event, a change of an attribute or of the tags. */
export function topicsOf(happenings: readonly Heard[]): readonly { member: number; topic: string }[] {
  const found = new Map<number, Set<string>>()
  for (const happening of happenings) {
    const topics = found.get(happening.member) ?? new Set()
    found.set(happening.member, topics)
    for (const topic of topicsIn(happening)) topics.add(topic)
  }
  return [...found].flatMap(([member, topics]) => [...topics].map((topic) => ({ member, topic })))
}

const topicsIn = ({ event, attributes, tags }: Heard): readonly string[] => [
  ...(event ? [event.name] : []),
  ...(attributes ? paths(attributes).map((path) => `attr:${path}`) : []),
  ...(tags === true ? ['tags'] : []),
]

/** A run waits for the event, or for a change of an attribute or of the tags. */
function awaited({ listeners, happenings, now }: News): readonly Wake[] {
  if (listeners.length === 0) return []
  const byMember = Map.groupBy(happenings, ({ member }) => member)
  return listeners.flatMap(
    ({ bucket, run, visit, topic, member, deadline = Number.POSITIVE_INFINITY }): readonly Wake[] => {
      const heard = (byMember.get(member) ?? []).filter((happening) => topicsIn(happening).includes(topic))
      const wake = { bucket, run, at: now }
      if (heard.length === 0) return []
      if (topic === 'tags' || topic.startsWith('attr:')) return [{ ...wake, kind: 'change', payload: { visit } }]
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
