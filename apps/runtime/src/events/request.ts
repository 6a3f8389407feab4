import { createHash } from 'node:crypto'
import type { Instant, JsonObject } from '@cairn/sdk'
import { parseValue } from '@cairn/sdk/expression'
import { canonicalJson } from '@cairn/sdk/graph'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { enter, type Entry, type EntryRefusal } from '../engine/enter.ts'
import { type LiveEntry, liveOf } from '../engine/live.ts'
import { bucketOfText } from '../members/bucket.ts'
import { loadFacts } from '../members/facts.ts'
import { findIdentities, lockMembers } from '../members/store-identity.ts'
import { Conflict, Invalid } from '../refusal.ts'
import { keyText as keyOf } from './arrival.ts'
import { keyText } from './entries.ts'
import { storeEvents } from './store.ts'
import { findRequest, keepAnswer, takeKey } from './store-request.ts'

export interface EntryWish {
  readonly userId: string
  readonly properties: JsonObject
}

export interface EntryRequest {
  readonly brand: number
  /** Public id. */
  readonly journey: string
  /** Idempotency-Key. */
  readonly key: string
  /** The entry node, where the journey has several. */
  readonly node?: string | undefined
  readonly entries: readonly EntryWish[]
}

export interface EntryAnswer {
  readonly entered: number
  readonly items: readonly {
    readonly userId: string
    readonly entered: boolean
    readonly reason?: EntryRefusal | 'unknown'
  }[]
}

/**
 * Enters the members another system names. The key, what it was answered and the entries are of one transaction: the same
 * request again is given the same answer and enters nobody, and a request under a used key is refused.
 */
export async function enterByRequest(deps: Deps, request: EntryRequest): Promise<EntryAnswer> {
  const { brand, key, node, entries } = request
  const now = await deps.clock.now()
  const hash = createHash('sha256')
    .update(canonicalJson({ node: node ?? null, entries: entries.map((entry) => ({ ...entry })) }))
    .digest('hex')
  return transact(deps.db, async (tx) => {
    const doors = (await liveOf(tx, deps, brand)).apiEntries(request.journey)
    const door = node === undefined ? doors[0] : doors.find((one) => one.node === node)
    if (!door) throw noDoor()
    const { journey } = door.version
    if (!(await takeKey(tx, { brand, journey, key, hash, now }))) {
      const earlier = await findRequest(tx, { brand, journey, key })
      if (earlier?.hash !== hash) throw keyReused(key)
      // written by keepAnswer below, in the transaction that took the key
      return earlier.answer as unknown as EntryAnswer
    }
    const answer = await passDoor(tx, deps, { door, request, now })
    await keepAnswer(tx, { brand, journey, key }, { ...answer, items: answer.items.map((item) => ({ ...item })) })
    return answer
  })
}

interface Passing {
  readonly door: LiveEntry
  readonly request: EntryRequest
  readonly now: Instant
}

async function passDoor(tx: Tx, deps: Deps, passing: Passing): Promise<EntryAnswer> {
  const { door, request, now } = passing
  const { brand, entries } = request
  const identities = entries.map(({ userId }) => ({
    bucket: bucketOfText(userId),
    kind: 'external' as const,
    value: userId,
  }))
  const found = new Map((await findIdentities(tx, brand, identities)).map(({ value, member }) => [value, member]))
  await lockMembers(tx, brand, [...new Set(found.values())])
  const known = entries.flatMap((wish, at) => {
    const member = found.get(wish.userId)
    return member === undefined ? [] : [{ wish, member, at }]
  })
  const judged = await entriesOf(tx, passing, known)
  const { journey, version } = door.version
  const { refused } =
    judged.length > 0
      ? await enter(tx, deps, { journey, version, node: door.node, now, entries: judged })
      : { refused: [] }
  const reasons = new Map(refused.map(({ entry, reason }) => [judged.indexOf(entry), reason]))
  const places = new Map(known.map(({ at }, i) => [at, i]))
  const items = entries.map(({ userId }, at): EntryAnswer['items'][number] => {
    const place = places.get(at)
    const reason = place === undefined ? 'unknown' : reasons.get(place)
    return reason === undefined ? { userId, entered: true } : { userId, entered: false, reason }
  })
  return { entered: items.filter((item) => item.entered).length, items }
}

interface Known {
  readonly wish: EntryWish
  readonly member: number
  /** Its place in the request. */
  readonly at: number
}

/** What was sent with each member becomes an event of theirs: rules and templates of the journey see it. */
async function entriesOf(tx: Tx, { door, request, now }: Passing, known: readonly Known[]): Promise<readonly Entry[]> {
  if (known.length === 0) return []
  const { brand, key } = request
  const name = typeof door.config.event === 'string' ? door.config.event : 'Entered By API'
  const told = known.map(({ wish, member, at }) => {
    const messageId = `entry:${door.version.journeyId}:${key}:${at}`
    const event = { member, name, properties: wish.properties, occurredAt: now, messageId }
    return { key: { bucket: bucketOfText(wish.userId), messageId }, event }
  })
  const stored = await storeEvents(tx, {
    brand,
    receivedAt: now,
    keys: told.map((one) => one.key),
    events: told,
    history: false,
  })
  const ids = new Map(stored.map((one) => [keyOf(one), one.id ?? 0]))
  const events = told.map((one) => ({ ...one.event, id: ids.get(keyOf(one.key)) ?? 0 }))
  const subjects = await subjectsOf(tx, { door, now }, events)
  return events.map(({ id, member }, i) => ({
    member,
    entrant: known[i]?.wish.userId ?? '',
    occurrence: `api:${key}`,
    eventId: id,
    eventAt: now,
    ...subjects[i],
  }))
}

type Sent = { readonly id: number; readonly member: number; readonly name: string; readonly properties: JsonObject }

/** The value of the journey's entry key for each, where it has one. */
async function subjectsOf(
  tx: Tx,
  { door, now }: Pick<Passing, 'door' | 'now'>,
  events: readonly Sent[],
): Promise<readonly ({ key: string } | undefined)[]> {
  const { brand, graph } = door.version
  const { key } = graph.settings.reentry
  const parsed = key === undefined || key.trim() === '' ? undefined : parseValue(key, 'event')
  if (!parsed?.ok) return []
  const asking = events.map(({ member }) => ({ member, reads: parsed.rule.reads }))
  const known = await loadFacts(tx, { brand, asking, now })
  return events.map(({ id, name, properties }, i) => {
    const facts = known[i]?.facts
    const value = facts && parsed.rule.value({ ...facts, event: { id, name, properties, occurred_at: now } })
    return value === undefined ? undefined : keyText(value)
  })
}

function noDoor(): Conflict {
  return new Conflict(
    'ENTRY_CLOSED',
    'This journey takes nobody in by API at the moment: publish it with the entry “When another system asks”, or resume it.',
  )
}

function keyReused(key: string): Invalid {
  const message = `The Idempotency-Key ${key} was used for another request to this journey; send a new key with a new request.`
  return new Invalid([{ code: 'IDEMPOTENCY_KEY_REUSED', severity: 'error', message }])
}
