import type { Tx } from '../db/statement.ts'
import { lockMembers } from '../members/store-identity.ts'
import type { ArrivedEvent } from './arrival.ts'
import { type OrderChange, orderChange } from './order.ts'
import {
  addOrders,
  type NewOrder,
  type OrderReduction,
  type OrderTally,
  recountOrders,
  reduceOrders,
  tallyOrders,
} from './store-orders.ts'

interface Booking {
  readonly brand: { readonly id: number; readonly currency: string }
  /** In order. */
  readonly events: readonly ArrivedEvent[]
}

/** What changed about orders: the new ones by the event that told of them, and whose were refunded or cancelled. */
export interface Booked {
  readonly added: ReadonlyMap<ArrivedEvent, NewOrder>
  readonly recounted: readonly number[]
}

/** Books the orders that events tell of, and keeps each member's count and total in step with them. */
export async function bookOrders(tx: Tx, { brand, events }: Booking): Promise<Booked> {
  const changes = events.flatMap((event) => {
    const change = orderChange(event, brand.currency, event.messageId)
    return change ? [{ event, change }] : []
  })
  if (changes.length === 0) return { added: new Map(), recounted: [] }
  const added = await addNew(tx, brand.id, changes)
  const recounted = await reduce(tx, brand.id, changes)
  return { added, recounted }
}

interface Told {
  readonly event: ArrivedEvent
  readonly change: OrderChange
}

async function addNew(tx: Tx, brand: number, told: readonly Told[]): Promise<Booked['added']> {
  const offered = new Map<string, { event: ArrivedEvent; order: NewOrder }>()
  for (const { event, change } of told) {
    if (change.what !== 'completed' || offered.has(change.orderId)) continue
    const { orderId, amount } = change
    offered.set(orderId, { event, order: { orderId, member: event.member, amount, occurredAt: event.occurredAt } })
  }
  if (offered.size === 0) return new Map()
  const fresh = await addOrders(
    tx,
    brand,
    [...offered.values()].map(({ order }) => order),
  )
  const added = [...offered.values()].filter(({ order }) => fresh.has(order.orderId))
  if (added.length > 0) await tallyOrders(tx, tally(added.map(({ order }) => order)))
  return new Map(added.map(({ event, order }) => [event, order]))
}

function tally(orders: readonly NewOrder[]): readonly OrderTally[] {
  const tallies = new Map<number, OrderTally>()
  for (const { member, amount, occurredAt } of orders) {
    const so = tallies.get(member) ?? { member, count: 0, total: 0, first: occurredAt, last: occurredAt }
    const first = Math.min(so.first, occurredAt)
    tallies.set(member, {
      member,
      count: so.count + 1,
      total: so.total + amount,
      first,
      last: Math.max(so.last, occurredAt),
    })
  }
  return [...tallies.values()]
}

async function reduce(tx: Tx, brand: number, told: readonly Told[]): Promise<readonly number[]> {
  const reductions = new Map<string, OrderReduction>()
  for (const { change } of told) {
    if (change.what === 'completed') continue
    reductions.set(change.orderId, reduced(change, reductions.get(change.orderId)))
  }
  if (reductions.size === 0) return []
  const members = await reduceOrders(tx, brand, [...reductions.values()])
  // A refund may be told by somebody else (a shop's own account); the owner's numbers are written under the owner's lock.
  const booked = new Set(told.map(({ event }) => event.member))
  const others = members.filter((member) => !booked.has(member))
  if (others.length > 0) await lockMembers(tx, brand, others)
  if (members.length > 0) await recountOrders(tx, brand, members)
  return members
}

function reduced(
  change: Exclude<OrderChange, { what: 'completed' }>,
  before: OrderReduction | undefined,
): OrderReduction {
  if (change.what === 'cancelled' || before?.cancelled === true) return { orderId: change.orderId, cancelled: true }
  const whole = change.amount === undefined || (before !== undefined && before.refunded === undefined)
  if (whole) return { orderId: change.orderId, cancelled: false }
  return { orderId: change.orderId, cancelled: false, refunded: (before?.refunded ?? 0) + (change.amount ?? 0) }
}
