import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { liveOf } from '../engine/live.ts'
import { minorDigits } from '../members/currency.ts'
import type { Reference } from '../members/identity.ts'
import { tellProfiles } from '../members/profile.ts'
import { resolveMembers } from '../members/resolve.ts'
import type { ProfileUpdate } from '../members/store-profile.ts'
import { type ArrivedEvent, inOrder, keyText, type MessageKey, messageKey } from './arrival.ts'
import { type Booked, bookOrders } from './book.ts'
import { type Judged, openDoors } from './entries.ts'
import { follow } from './follow.ts'
import type { DatedItem } from './item.ts'
import { type EventTally, nextEventIds, storeEvents, tallyEvents } from './store.ts'

export interface IngestBrand {
  readonly id: number
  readonly currency: string
}

export interface Batch {
  readonly brand: IngestBrand
  readonly items: readonly DatedItem[]
  readonly now: Instant
  readonly receivedAt: Instant
  /** History feeds aggregates, audiences and scores, and starts or wakes nothing. */
  readonly history: boolean
}

/** One item with everything that was found out about it. */
interface Arrived {
  readonly item: DatedItem
  readonly key: MessageKey
  readonly who: { readonly id: number; readonly entrant: string }
  readonly event?: ArrivedEvent
}

export interface Ingested {
  /** Messages that were new, as `keyText`. */
  readonly fresh: ReadonlySet<string>
  /** Members that did not exist before. */
  readonly made: readonly number[]
}

/**
 * Takes a batch in, set-based, inside the caller's transaction: members found or made and locked, messages told apart,
 * events stored, aggregates and orders kept in step, and only then, in later statements, what the events set going.
 */
export async function ingest(tx: Tx, deps: Deps, batch: Batch): Promise<Ingested> {
  const { brand, now } = batch
  const items = distinct(inOrder(batch.items))
  const { members, made } = await resolveMembers(tx, {
    brand: brand.id,
    references: items.map(({ item }) => referenceOf(item)),
    now,
  })
  const arrived = await withEvents(
    tx,
    items.map((one, i) => ({ ...one, who: members[i] ?? NOBODY })),
  )
  const live = batch.history ? undefined : await liveOf(tx, deps, brand.id)
  const doors =
    live &&
    (await openDoors(tx, { brand: brand.id, live, happenings: arrived.flatMap(({ event }) => event ?? []), now }))
  const keys = await storeEvents(tx, {
    brand: brand.id,
    receivedAt: batch.receivedAt,
    keys: items.map(({ key }) => key),
    events: arrived.flatMap(({ event, key }) => (event ? [{ ...event, ...key, bucket: key.bucket }] : [])),
    history: batch.history,
  })
  const fresh = new Set(keys.map(keyText))
  const counted = arrived.filter(({ key }) => fresh.has(keyText(key)))
  const moved = await tellProfiles(tx, {
    brand: brand.id,
    updates: asTold(counted, batch.items).flatMap(profileOf),
    now,
  })
  const events = counted.flatMap(({ event }) => event ?? [])
  if (events.length > 0) await tallyEvents(tx, tallies(events))
  const { added } = await bookOrders(tx, { brand, events })
  if (live && doors) {
    const happenings = counted.map((one) => judgedOf(one, { added, currency: brand.currency }))
    await follow(tx, deps, { brand: brand.id, live, doors, happenings, moved, now })
  }
  return { fresh, made }
}

const NOBODY = { id: 0, entrant: '' }

function judgedOf(
  { who, event, item }: Arrived,
  { added, currency }: Pick<Booked, 'added'> & { currency: string },
): Judged {
  const order = event && added.get(event)
  return {
    member: who.id,
    entrant: who.entrant,
    messageId: item.messageId,
    ...(event && {
      event: { id: event.id, name: event.name, properties: event.properties, occurred_at: event.occurredAt },
    }),
    ...(order && { order: { amount: order.amount / 10 ** minorDigits(currency) } }),
    ...(item.traits && { attributes: item.traits }),
  }
}

/** The first of several items under one message id. */
function distinct(items: readonly DatedItem[]): readonly { item: DatedItem; key: MessageKey }[] {
  const seen = new Map<string, { item: DatedItem; key: MessageKey }>()
  for (const item of items) {
    const key = messageKey(item)
    if (!seen.has(keyText(key))) seen.set(keyText(key), { item, key })
  }
  return [...seen.values()]
}

function referenceOf({ userId, anonymousId, previousId }: DatedItem): Reference {
  return {
    ...(userId !== undefined && { external: userId }),
    ...(anonymousId !== undefined && { anonymous: anonymousId }),
    ...(previousId !== undefined && { previous: previousId }),
  }
}

async function withEvents(tx: Tx, arrived: readonly Omit<Arrived, 'event'>[]): Promise<readonly Arrived[]> {
  const happenings = arrived.filter(({ item }) => item.event !== undefined)
  const ids = happenings.length > 0 ? await nextEventIds(tx, happenings.length) : []
  const given = new Map(happenings.map(({ item }, i) => [item, ids[i]]))
  return arrived.map((one) => {
    const id = given.get(one.item)
    const { event, occurredAt, messageId } = one.item
    return id === undefined || !event
      ? one
      : { ...one, event: { id, member: one.who.id, ...event, occurredAt, messageId } }
  })
}

/** By time, then as they came: of two words about one attribute in one call the later stands. */
function asTold(arrived: readonly Arrived[], items: readonly DatedItem[]): readonly Arrived[] {
  const place = new Map(items.map((item, i) => [item, i]))
  const at = ({ item }: Arrived) => place.get(item) ?? 0
  return arrived.toSorted((a, b) => a.item.occurredAt - b.item.occurredAt || at(a) - at(b))
}

function profileOf({ item, who }: Arrived): readonly ProfileUpdate[] {
  if (!item.traits && item.zone === undefined && item.locale === undefined) return []
  const { traits = {}, zone, locale } = item
  return [
    {
      member: who.id,
      attributes: traits,
      ...(zone !== undefined && { zone }),
      ...(locale !== undefined && { locale }),
    },
  ]
}

function tallies(events: readonly ArrivedEvent[]): readonly EventTally[] {
  const found = new Map<string, EventTally>()
  for (const { member, name, occurredAt } of events) {
    const key = `${member}:${name}`
    const so = found.get(key) ?? { member, name, n: 0, first: occurredAt, last: occurredAt }
    const first = Math.min(so.first, occurredAt)
    found.set(key, { member, name, n: so.n + 1, first, last: Math.max(so.last, occurredAt) })
  }
  return [...found.values()]
}
