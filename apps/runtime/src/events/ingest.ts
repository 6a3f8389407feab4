import type { Instant } from '@cairn/sdk'
import { inTurn } from '../db/pipelined.ts'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { type Live, liveOf } from '../engine/live.ts'
import { minorDigits } from '../members/currency.ts'
import type { Known } from '../members/facts.ts'
import type { KnownIdentity } from '../members/identity.ts'
import { tellProfiles } from '../members/profile.ts'
import { meetMembers } from '../members/resolve.ts'
import type { ProfileUpdate } from '../members/store-profile.ts'
import { type ArrivedEvent, inOrder, keyText, type MessageKey, messageKey, type ToldEvent } from './arrival.ts'
import { type Booked, bookOrders } from './book.ts'
import { askedAbout, type Judged, knownBefore, openDoors } from './entries.ts'
import { follow } from './follow.ts'
import { type DatedItem, referenceOf } from './item.ts'
import { listenersTo, storeEvents } from './store.ts'
import { topicsOf } from './wakes.ts'

export interface IngestBrand {
  readonly id: number
  readonly currency: string
}

export interface Batch {
  readonly brand: IngestBrand
  readonly items: readonly DatedItem[]
  /** What their ids lead to, where that was looked up in this transaction already. */
  readonly known?: readonly KnownIdentity[]
  readonly now: Instant
  readonly receivedAt: Instant
  /** History feeds aggregates, audiences and scores, and starts or wakes nothing. */
  readonly history: boolean
}

/** One item and whose it is. */
interface Met {
  readonly item: DatedItem
  readonly key: MessageKey
  readonly who: { readonly id: number; readonly entrant: string }
}

/** One that was new, with its event where it tells of one. */
interface Arrived extends Met {
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
  const { brand, known, now } = batch
  const items = distinct(inOrder(batch.items))
  const references = items.map(({ item }) => referenceOf(item))
  const people = await meetMembers(tx, { brand: brand.id, references, now, ...(known && { known }) })
  const met = items.map((one, i) => ({ ...one, who: people.members[i] ?? NOBODY }))
  const live = batch.history ? undefined : await liveOf(tx, deps, brand.id)
  const { doors, before, stored, listeners } = await store(tx, { batch, met, live, settle: people.settle })
  const ids = new Map(stored.map((one) => [keyText(one), one.id]))
  const counted = met.flatMap((one) => arrivedOf(one, ids.get(keyText(one.key))))
  const updates = asTold(counted, batch.items).flatMap(profileOf)
  const moved = await tellProfiles(tx, { brand: brand.id, updates, now })
  const { added } = await bookOrders(tx, { brand, events: counted.flatMap(({ event }) => event ?? []) })
  if (live && doors) {
    const happenings = counted.map((one) => judgedOf(one, { added, currency: brand.currency }))
    await follow(tx, deps, { brand: brand.id, live, doors, before, happenings, moved, listeners, now })
  }
  return { fresh: new Set(ids.keys()), made: people.made }
}

interface Storing {
  readonly batch: Batch
  readonly met: readonly Met[]
  readonly live: Live | undefined
  readonly settle: () => Promise<void>
}

/** Locks the members, then looks at what their rules want to know of the time before, then stores, then listens. */
async function store(tx: Tx, { batch, met, live, settle }: Storing) {
  const { brand, now, receivedAt, history } = batch
  const events = met.flatMap(({ key, item, who }) => (item.event ? [{ key, event: toldOf(item, who.id) }] : []))
  const happenings = events.map(({ event }) => event)
  const doors = live && openDoors(live, new Set(happenings.map(({ name }) => name)))
  const members = doors ? askedAbout(doors, happenings) : []
  const keys = met.map(({ key }) => key)
  const topics = live ? topicsOf(met.map(({ item, who }) => heardOf(item, who.id))) : []
  const write = () => storeEvents(tx, { brand: brand.id, receivedAt, keys, events, history })
  const listen = () => listenersTo(tx, brand.id, topics)
  if (!doors || members.length === 0) {
    const [, stored, listeners] = await inTurn(tx, [settle, write, listen])
    return { doors, before: new Map<number, Known>(), stored, listeners }
  }
  await settle()
  const before = await knownBefore(tx, { brand: brand.id, doors, members, now })
  const [stored, listeners] = await inTurn(tx, [write, listen])
  return { doors, before, stored, listeners }
}

const toldOf = ({ event, occurredAt, messageId }: DatedItem, member: number): ToldEvent => {
  const { name = '', properties = {} } = event ?? {}
  return { member, name, properties, occurredAt, messageId }
}

const heardOf = ({ event, traits }: DatedItem, member: number) => ({
  member,
  ...(event && { event }),
  ...(traits && { attributes: traits }),
})

/** Absent where the message was known; its event has an id where it tells of one. */
function arrivedOf(met: Met, id: number | null | undefined): readonly Arrived[] {
  if (id === undefined) return []
  return [id === null ? met : { ...met, event: { ...toldOf(met.item, met.who.id), id } }]
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

/** By time, then as they came: of two words about one attribute in one call the later stands. */
function asTold(arrived: readonly Arrived[], items: readonly DatedItem[]): readonly Arrived[] {
  const telling = arrived.filter(({ item: { traits, zone, locale } }) => traits ?? zone ?? locale)
  if (telling.length < 2) return telling
  const place = new Map(items.map((item, i) => [item, i]))
  const at = ({ item }: Arrived) => place.get(item) ?? 0
  return telling.toSorted((a, b) => a.item.occurredAt - b.item.occurredAt || at(a) - at(b))
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
