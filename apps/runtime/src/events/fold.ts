import type { EventView, JsonObject, OrdersView } from '@cairn/sdk'
import { windowStart } from '@cairn/sdk'
import { type Read, readKey } from '@cairn/sdk/expression'
import type { Facts } from '@cairn/sdk/run'
import { numberAt, passes } from '../members/reads.ts'
import { exactSum } from '../members/sum.ts'

const DAY = 86_400_000

/** One thing of a batch, as far as it changes what is known of its member. */
export interface Happening {
  readonly event?: EventView
  /** A new order, in major units. */
  readonly order?: { readonly amount: number }
  /** Attributes told; null takes one away. */
  readonly attributes?: JsonObject
  /** Tags were told. */
  readonly tags?: boolean
}

/**
 * What is known of a member once this has happened too. Facts are loaded once for a batch, from before it; each of its
 * events is then judged by what was true up to and including it.
 */
export function foldHappening(facts: Facts, reads: readonly Read[], { event, order, attributes }: Happening): Facts {
  return {
    ...facts,
    ...(attributes && { member: withAttributes(facts.member, attributes) }),
    ...(event && { event, reads: withEvent(facts, reads, event) }),
    ...(event && order && { orders: withOrder(facts.orders, event.occurred_at, order.amount) }),
  }
}

function withAttributes(member: JsonObject, told: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...member, ...told }).filter(([, value]) => value !== null))
}

function withOrder(
  { count, total, first_at: first, last_at: last }: OrdersView,
  at: number,
  amount: number,
): OrdersView {
  return {
    count: count + 1,
    total: total + amount,
    first_at: Math.min(first ?? at, at),
    last_at: Math.max(last ?? at, at),
  }
}

function withEvent(facts: Facts, reads: readonly Read[], event: EventView): Facts['reads'] {
  const answers = new Map(facts.reads)
  for (const read of reads) {
    if (!('event' in read) || read.event !== event.name) continue
    const key = readKey(read)
    const known = answers.get(key)
    const before = typeof known === 'number' ? known : undefined
    if (read.kind === 'days_since') {
      const days = Math.floor((facts.now - event.occurred_at) / DAY)
      answers.set(key, before === undefined ? days : Math.min(before, days))
    } else if (counts(read, event, facts)) {
      const worth = read.kind === 'count' ? 1 : numberAt(event.properties, read.property)
      answers.set(key, exactSum([before ?? 0, worth]))
    }
  }
  return answers
}

function counts(read: Extract<Read, { kind: 'count' | 'sum' }>, event: EventView, { now }: Facts): boolean {
  const after = windowStart(now, read.window)
  if (after !== undefined && event.occurred_at <= after) return false
  return read.filter === undefined || passes({ ...event, member: 0, at: event.occurred_at }, read.filter)
}
