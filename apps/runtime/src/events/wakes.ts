import type { Instant, JsonObject } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { checkWakes } from '../engine/checks.ts'
import type { Live } from '../engine/live.ts'
import type { Wake } from '../engine/store-wake.ts'
import type { ZoneMove } from '../members/profile.ts'
import type { Judged } from './entries.ts'
import { listenersTo } from './store.ts'

interface News {
  readonly brand: number
  readonly live: Live
  /** In order. */
  readonly happenings: readonly Judged[]
  /** Members whose clocks show another time now. */
  readonly moved: readonly ZoneMove[]
  readonly now: Instant
}

/** What a batch tells runs that are under way: awaited events and changes, goals reached, exit rules to look at again. */
export async function wakesOf(tx: Tx, news: News): Promise<readonly Wake[]> {
  const { brand, live, happenings, moved, now } = news
  const learnt = happenings.map(({ member, event, attributes, tags }) => ({
    member,
    ...(event && { event }),
    ...(attributes && { attributes: Object.keys(attributes) }),
    ...(tags === true && { tags }),
  }))
  const zones = moved.map(({ member, from, to }) => ({ member, zones: { from, to } }))
  return [...(await awaited(tx, news)), ...(await checkWakes(tx, { brand, live, learnt: [...learnt, ...zones], now }))]
}

/** A run waits for the event, or for a change of an attribute or of the tags. */
async function awaited(tx: Tx, { brand, happenings, now }: News): Promise<readonly Wake[]> {
  const topics = new Map<string, { member: number; topic: string; happenings: Judged[] }>()
  for (const happening of happenings) {
    const { member, event, attributes, tags } = happening
    const changed = [...paths(attributes ?? {}).map((path) => `attr:${path}`), ...(tags === true ? ['tags'] : [])]
    for (const topic of [...(event ? [event.name] : []), ...changed]) {
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
