import type { EventView, Instant, JsonObject, OrdersView } from '@cairn/sdk'
import { type Read, readKey } from '@cairn/sdk/expression'
import type { Facts } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { minorDigits } from './currency.ts'
import { answerRead } from './reads.ts'
import {
  type EffectRow,
  type EventRow,
  type PersonRow,
  readEffects,
  readEvents,
  readOrders,
  readPeople,
  readScores,
} from './store-facts.ts'

/** One member, or one run of a member, about whom something is to be judged. */
export interface Asking {
  readonly member: number
  /** What the judging will look at. Equal lists should be the same array: they are answered together. */
  readonly reads: readonly Read[]
  readonly run?: {
    readonly id: number
    readonly bucket: number
    readonly key?: string | undefined
    readonly enteredAt: Instant
    readonly arm: number
    readonly variables: JsonObject
    readonly eventId?: number | undefined
  }
}

/** `zone` and `locale` are the member's own, where known. */
export interface Known {
  readonly facts: Facts
  readonly external?: string | undefined
  readonly zone?: string | undefined
  readonly locale?: string | undefined
}

interface Batch {
  readonly brand: number
  readonly asking: readonly Asking[]
  readonly now: Instant
  /** The members themselves, where they were read already. */
  readonly people?: readonly PersonRow[]
}

/** Loads what a batch of one brand needs, one statement for each distinct read. Answers in the order of `asking`. */
export async function loadFacts(tx: Tx, batch: Batch): Promise<readonly Known[]> {
  const needs = needsOf(batch.asking)
  const people = byId(batch.people ?? (await readPeople(tx, members(batch.asking))))
  const orders = await loadOrders(tx, batch.brand, needs.orders)
  const events = await loadEvents(tx, needs.events)
  const effects = await loadEffects(tx, needs.effects)
  const scores = await loadScores(tx, batch)
  const answers = await loadAnswers(tx, batch)
  return batch.asking.map((asking) => {
    const person = people.get(asking.member)
    const event = asking.run?.eventId === undefined ? undefined : events.get(asking.run.eventId)
    const { run } = asking
    const sent = (run && effects.get(run.id)) ?? NO_EFFECTS
    // one shape for all, and nothing made that is not needed: this runs for every member there is
    const facts = {
      member: person?.attributes ?? NOTHING,
      tags: person?.tags ?? NO_TAGS,
      orders: orders.get(asking.member) ?? NO_ORDERS,
      event,
      scores: scores.get(asking.member) ?? NOTHING,
      effects: sent.effects,
      rewards: sent.rewards,
      reads: answers.get(asking.member) ?? NO_READS,
      now: batch.now,
    }
    return {
      facts: run ? { ...facts, run: runView(run) } : facts,
      external: person?.external ?? undefined,
      zone: person?.zone ?? undefined,
      locale: person?.locale ?? undefined,
    }
  })
}

const NOTHING: JsonObject = {}
const NO_TAGS: readonly string[] = []
const NO_ORDERS: OrdersView = { count: 0, total: 0 }
const NO_READS: Facts['reads'] = new Map()
const NO_EFFECTS: Pick<Facts, 'effects' | 'rewards'> = { effects: {}, rewards: {} }

function byId(people: readonly PersonRow[]): ReadonlyMap<number, PersonRow> {
  const found = new Map<number, PersonRow>()
  for (const person of people) found.set(person.id, person)
  return found
}

const members = (asking: readonly Asking[]): number[] => [...new Set(asking.map((each) => each.member))]

function runView(run: NonNullable<Asking['run']>): NonNullable<Facts['run']> {
  return { key: run.key, entered_at: run.enteredAt, arm: run.arm, vars: run.variables }
}

interface Needs {
  readonly orders: number[]
  readonly events: { member: number; id: number }[]
  readonly effects: { bucket: number; run: number }[]
}

function needsOf(asking: readonly Asking[]): Needs {
  const needs: Needs = { orders: [], events: [], effects: [] }
  const kinds = new Map<readonly Read[], ReadonlySet<Read['kind']>>()
  for (const { member, reads, run } of asking) {
    const wanted = kinds.get(reads) ?? new Set(reads.map((read) => read.kind))
    kinds.set(reads, wanted)
    if (wanted.has('orders')) needs.orders.push(member)
    if (!run) continue
    if (run.eventId !== undefined && wanted.has('event')) needs.events.push({ member, id: run.eventId })
    if (wanted.has('effect') || wanted.has('reward')) needs.effects.push({ bucket: run.bucket, run: run.id })
  }
  return needs
}

async function loadOrders(tx: Tx, brand: number, wanted: readonly number[]): Promise<ReadonlyMap<number, OrdersView>> {
  if (wanted.length === 0) return new Map()
  const rows = await readOrders(tx, brand, [...new Set(wanted)])
  return new Map(
    rows.map((row) => [
      row.member,
      {
        count: row.count,
        total: row.total / 10 ** minorDigits(row.currency),
        ...(row.first !== null && { first_at: row.first }),
        ...(row.last !== null && { last_at: row.last }),
      },
    ]),
  )
}

async function loadEvents(tx: Tx, wanted: Needs['events']): Promise<ReadonlyMap<number, EventView>> {
  if (wanted.length === 0) return new Map()
  return new Map((await readEvents(tx, wanted)).map((row) => [row.id, eventView(row)]))
}

export function eventView({ id, name, properties, at }: EventRow): EventView {
  return { id, name, properties, occurred_at: at }
}

/** By member: what each model that is asked about said of it. */
async function loadScores(tx: Tx, { brand, asking }: Batch): Promise<ReadonlyMap<number, JsonObject>> {
  const wanted = new Map<string, Set<number>>()
  for (const [reads, group] of Map.groupBy(asking, (each) => each.reads)) {
    for (const read of reads) {
      if (read.kind !== 'score') continue
      const members = wanted.get(read.model) ?? new Set()
      wanted.set(read.model, members)
      for (const { member } of group) members.add(member)
    }
  }
  const found = new Map<number, Record<string, JsonObject>>()
  for (const [model, who] of wanted) {
    for (const { member, said } of await readScores(tx, { brand, model }, [...who])) {
      const known = found.get(member) ?? {}
      known[model] = said
      found.set(member, known)
    }
  }
  return found
}

async function loadEffects(
  tx: Tx,
  wanted: Needs['effects'],
): Promise<ReadonlyMap<number, Pick<Facts, 'effects' | 'rewards'>>> {
  const found = new Map<number, Pick<Facts, 'effects' | 'rewards'>>()
  for (const [bucket, runs] of Map.groupBy(wanted, (each) => each.bucket)) {
    const rows = await readEffects(
      tx,
      bucket,
      runs.map((each) => each.run),
    )
    for (const row of rows) found.set(row.run, withEffect(found.get(row.run) ?? NO_EFFECTS, row))
  }
  return found
}

/** What rules and templates see of an effect: its state, and what a reward gave. */
export function withEffect<T extends Pick<Facts, 'effects' | 'rewards'>>(
  facts: T,
  { node, kind, state, outcome }: Omit<EffectRow, 'run'>,
): T {
  const effects = { ...facts.effects, [node]: { state } }
  if (kind !== 'reward') return { ...facts, effects }
  return { ...facts, effects, rewards: { ...facts.rewards, [node]: { ...outcome, state } } }
}

async function loadAnswers(tx: Tx, { brand, asking, now }: Batch): Promise<ReadonlyMap<number, Facts['reads']>> {
  const wanted = new Map<string, { read: Read; members: Set<number> }>()
  for (const [reads, group] of Map.groupBy(asking, (each) => each.reads)) {
    for (const read of reads) {
      const key = readKey(read)
      const entry = wanted.get(key) ?? { read, members: new Set() }
      wanted.set(key, entry)
      for (const { member } of group) entry.members.add(member)
    }
  }
  const answers = new Map<number, Map<string, number | boolean>>()
  for (const [key, { read, members }] of wanted) {
    const found = await answerRead(tx, read, { brand, members: [...members], now })
    for (const [member, answer] of found ?? []) {
      const known = answers.get(member) ?? new Map<string, number | boolean>()
      answers.set(member, known.set(key, answer))
    }
  }
  return answers
}
