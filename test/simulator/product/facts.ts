import type { EventView, Instant } from '@cairn/sdk'
import type { Facts } from '@cairn/sdk/run'
import type { EventRow } from '@cairn/runtime/members/store-facts'
import type { RunRow, StoredEvent } from '../world/store.ts'
import type { World } from '../world/world.ts'

/** What is known of a run's member, as last committed. */
export function factsOf(
  world: World,
  { run, member }: { run: Pick<RunRow['run'], 'eventId'>; member: RunRow['member'] },
  now: Instant,
): Facts {
  const event = run.eventId === undefined ? undefined : world.store.events.find(({ id }) => id === run.eventId)
  return {
    member: member.attributes,
    tags: member.tags,
    orders: { count: 0, total: 0 },
    event: event && viewOf(event),
    scores: {},
    rewards: {},
    effects: {},
    reads: NOTHING_READ,
    now,
  }
}
const NOTHING_READ: Facts['reads'] = new Map()

export const viewOf = ({ id, name, properties, at }: StoredEvent): EventView => ({
  id,
  name,
  properties,
  occurred_at: at,
})

export function eventsOf(
  world: World,
  { member, name, after, until }: { member: number; name: string; after: Instant; until: Instant },
): EventRow[] {
  return world.store.events
    .filter((event) => event.member === member && event.name === name && event.at >= after && event.at <= until)
    .map(({ id, at, properties }) => ({ member, id, name, at, properties }))
    .toSorted((a, b) => a.at - b.at || a.id - b.id)
}
