import { type EventView, type Instant, type Json, RuleError } from '@cairn/sdk'
import { distinctReads, parseRule, parseValue, type Read, type Rule, type ValueRule } from '@cairn/sdk/expression'
import type { Facts } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { enter, type Entry } from '../engine/enter.ts'
import type { Live, LiveEntry } from '../engine/live.ts'
import { type Known, loadFacts } from '../members/facts.ts'
import { foldHappening, type Happening } from './fold.ts'
import { awaitOther } from './unless.ts'

/** An entry a batch may lead through, with its rules ready. */
interface Door {
  readonly entry: LiveEntry
  readonly where?: Rule
  readonly key?: ValueRule
}

/** Something of one member, in the order in which things are judged. */
export interface Judged extends Happening {
  readonly member: number
  readonly entrant: string
  readonly messageId: string
}

/** Where events of a batch may lead in, and what their rules look at. */
export interface Doors {
  readonly byEvent: ReadonlyMap<string, readonly Door[]>
  readonly reads: readonly Read[]
}

type KnownBefore = ReadonlyMap<number, Known>

export function openDoors(live: Live, names: ReadonlySet<string>): Doors {
  const byEvent = new Map<string, readonly Door[]>()
  for (const name of names) {
    const doors = live.eventEntries(name).flatMap(doorOf)
    if (doors.length > 0) byEvent.set(name, doors)
  }
  const rules = [...byEvent.values()].flat().flatMap(({ where, key }) => [where, key])
  return { byEvent, reads: distinctReads(rules.flatMap((rule) => rule?.reads ?? [])) }
}

/** Of whom the doors want to know more than the event itself. */
export function askedAbout(doors: Doors, happenings: readonly { member: number; name: string }[]): readonly number[] {
  if (!doors.reads.some(({ kind }) => kind !== 'event')) return []
  return [...new Set(happenings.filter(({ name }) => doors.byEvent.has(name)).map(({ member }) => member))]
}

interface Before {
  readonly brand: number
  readonly doors: Doors
  readonly members: readonly number[]
  readonly now: Instant
}

/** To be called before the batch is stored: what the doors look at is loaded as it was. */
export async function knownBefore(tx: Tx, { brand, doors, members, now }: Before): Promise<KnownBefore> {
  if (members.length === 0) return new Map()
  const asking = members.map((member) => ({ member, reads: doors.reads }))
  const known = await loadFacts(tx, { brand, asking, now })
  return new Map(members.map((member, i) => [member, known[i] ?? { facts: nothing(now) }]))
}

/** A rule that does not parse closes its door; publish lets none through. */
function doorOf(entry: LiveEntry): readonly Door[] {
  const { where } = entry.config
  const { key } = entry.version.graph.settings.reentry
  const rule = typeof where === 'string' && where.trim() !== '' ? parseRule(where, 'event') : undefined
  const value = key === undefined || key.trim() === '' ? undefined : parseValue(key, 'event')
  if (rule?.ok === false || value?.ok === false) return []
  return [{ entry, ...(rule && { where: rule.rule }), ...(value && { key: value.rule }) }]
}

const nothing = (now: Instant): Facts => ({
  member: {},
  tags: [],
  orders: { count: 0, total: 0 },
  scores: {},
  rewards: {},
  effects: {},
  reads: new Map(),
  now,
})

interface Passing {
  readonly doors: Doors
  /** Of those the doors asked about. */
  readonly before: KnownBefore
  /** In order. */
  readonly happenings: readonly Judged[]
  readonly now: Instant
}

/** Judges the events of a stored batch one by one and enters those who may. Answers how many entered. */
export async function passDoors(tx: Tx, deps: Deps, { doors, before, happenings, now }: Passing): Promise<number> {
  if (doors.byEvent.size === 0) return 0
  const through = new Map<LiveEntry, Entry[]>()
  const facts = new Map([...before].map(([member, known]) => [member, known.facts]))
  for (const happening of happenings) {
    const { member, event } = happening
    const known = foldHappening(facts.get(member) ?? nothing(now), doors.reads, happening)
    facts.set(member, known)
    if (!event) continue
    for (const door of doors.byEvent.get(event.name) ?? []) {
      const entry = admissible(deps, door, { happening, event, facts: known })
      if (!entry) continue
      const entries = through.get(door.entry)
      if (entries) entries.push(entry)
      else through.set(door.entry, [entry])
    }
  }
  let entered = 0
  // One order for all writers: two batches that enter the same two journeys wait for each other once, not in a ring.
  for (const [door, entries] of [...through].toSorted(([a], [b]) => a.version.journey - b.version.journey)) {
    const { version, node, unless } = door
    const { journey } = version
    if (unless) await awaitOther(tx, door, entries)
    else entered += (await enter(tx, deps, { journey, version: version.version, node, now, entries })).entered.length
  }
  return entered
}

interface AtDoor {
  readonly happening: Judged
  readonly event: EventView
  readonly facts: Facts
}

function admissible(deps: Deps, { entry, where, key }: Door, { happening, event, facts }: AtDoor): Entry | undefined {
  try {
    if (where && !where.test(facts)) return undefined
    const value = key?.value(facts)
    const { member, entrant, messageId } = happening
    return {
      member,
      entrant,
      occurrence: messageId,
      eventId: event.id,
      eventAt: event.occurred_at,
      ...(value !== undefined && keyText(value)),
    }
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    // There is no run yet to quarantine; the event is kept, the member stays out and the operator reads why.
    const { journeyId } = entry.version
    deps.log.warn(
      { journey: journeyId, node: entry.node, member: happening.member, event: event.id, error },
      'an entry could not be judged',
    )
    return undefined
  }
}

/** Order 17 and order "17" are one subject; what is no single value tells nobody apart. */
export function keyText(value: Json): { key: string } | undefined {
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return plain ? { key: String(value).slice(0, KEY_LENGTH) } : undefined
}
const KEY_LENGTH = 256
