import type { Instant, JsonObject } from '@cairn/sdk'
import type { Admission, Candidate, Refusal, Run } from '@cairn/sdk/run'
import { arm } from '@cairn/sdk/run'
import { capOf, type EntryRefusal } from '@cairn/runtime/engine/enter'
import type { Version } from '@cairn/runtime/engine/versions'
import { isFull } from '../judge/caps.ts'
import { standingOf } from './advance.ts'
import { factsOf, viewOf } from './facts.ts'
import { addWake } from './pass.ts'
import { ENTRY, GOAL } from '../draw/journeys.ts'
import type { Told } from '../draw/scenario.ts'
import {
  commit,
  isOver,
  type JourneyRow,
  lock,
  type MemberRow,
  type RunRow,
  type StoredEvent,
  transact,
  type Tx,
  write,
} from '../world/store.ts'
import { type Actor, demand, type Part, seen, trace, type World } from '../world/world.ts'

type Arrived = StoredEvent & { readonly told: Told; readonly member: number }

/** What a client told: stored once by message id, and followed by entries and wakes, all in one transaction. */
export function* intake(world: World, actor: Actor, items: readonly Told[]): Part<void> {
  const now = world.now
  yield* transact(world, actor, function* (tx) {
    const { store } = world
    const members = [...new Set(items.map(({ member }) => member))].toSorted((a, b) => a - b)
    for (const id of members) {
      const member = store.members.get(id)
      if (member) yield* lock(world, tx, member)
    }
    yield { point: 'intake: members locked' }
    const fresh = items
      .filter(({ member, messageId }) => !store.keys.has(messageId) && store.members.get(member)?.erased === false)
      .map(({ member, name, at, properties, messageId, ...told }): Arrived => {
        const id = store.nextEvent++
        return {
          id,
          member,
          name,
          at,
          properties,
          messageId,
          storedAt: now,
          told: { member, name, at, properties, messageId, ...told },
        }
      })
      .toSorted((a, b) => a.at - b.at || (a.messageId < b.messageId ? -1 : 1))
    if (fresh.length < items.length) seen(world, 'event told again')
    for (const event of fresh) {
      write(tx, () => {
        demand(world, 'E100', !store.keys.has(event.messageId) || (() => `${event.messageId} was counted twice.`))
        store.keys.add(event.messageId)
        event.storedAt = world.now
        store.events.push(event)
        const member = store.members.get(event.member)
        if (member && event.told.traits) member.attributes = { ...member.attributes, ...event.told.traits }
      })
    }
    yield* openDoors(world, tx, { actor, fresh, now })
    tellRuns(world, tx, { fresh, now })
    yield* commit(world, tx, { before: 'intake: before the commit' })
  })
}

interface Coming {
  readonly actor: Actor
  readonly fresh: readonly Arrived[]
  readonly now: Instant
}
/** Somebody at the door of a journey, with what the run that sent it there hands down. */
export interface Comer extends Candidate {
  readonly event?: { readonly id: number; readonly at: Instant } | undefined
  readonly handed?: { readonly arm: number; readonly variables: JsonObject }
}

function* openDoors(world: World, tx: Tx, { actor, fresh, now }: Coming): Part<void> {
  const comers = fresh.filter(({ name }) => name === ENTRY)
  if (comers.length === 0) return
  standingOf(world, actor.process)
  for (const [id, version] of [...actor.process.live].toSorted(([a], [b]) => a - b)) {
    const journey = world.store.journeys[id - 1]
    const published = journey?.versions[version - 1]
    if (!journey || !published) continue
    const candidates = comers.map((event): Comer => ({
      member: event.member,
      occurrence: event.messageId,
      at: now,
      event,
      key: published.chart.key({
        ...factsOf(world, { run: NOBODY, member: memberOf(world, event.member) }, now),
        event: viewOf(event),
      }),
    }))
    yield* admitAll(world, tx, { journey, version, candidates, now })
  }
}

interface Knocking {
  readonly journey: JourneyRow
  readonly version: number
  readonly candidates: readonly Comer[]
  readonly now: Instant
}

/** Who of these enters, and why the others do not. Their members are locked: nobody else enters them meanwhile. */
export function* admitAll(
  world: World,
  tx: Tx,
  { journey, version, candidates, now }: Knocking,
): Part<readonly { readonly refused: EntryRefusal | undefined }[]> {
  const { id } = journey
  const published = journey.versions[version - 1]
  if (!published) throw new Error(`Journey ${id} has no version ${version}.`)
  const admissions = world.protocol.admit({
    reentry: published.graph.settings.reentry,
    candidates,
    zone: published.zone,
    standing: (member, subject) => {
      const runs = runsOf(world, { journey: id, member, subject })
      if (runs.length === 0) return undefined
      const lastAt = Math.max(...runs.map(({ run }) => run.enteredAt))
      return { lastAt, open: runs.filter((row) => !isOver(row)).length }
    },
  })
  const room = roomOf(world, tx, { journey, version: published, now })
  const told: { refused: EntryRefusal | undefined }[] = []
  // a later entry of a subject is judged by the earlier one only where that found room
  const shut = new Set<string>()
  for (const admission of admissions) {
    const { candidate, entryKey } = admission
    const who = `${candidate.member} ${admission.subject}`
    const clash = world.store.runs.some(
      ({ run }) => run.journey === id && run.member === candidate.member && run.entryKey === entryKey,
    )
    const unfit: Refusal | undefined = shut.has(who) ? undefined : (admission.refused ?? (clash ? 'known' : undefined))
    const full = !(yield* room(unfit === undefined))
    const refused = unfit ?? (full ? 'cap' : undefined)
    if (refused === 'cap') shut.add(who)
    if (refused) refuse(world, tx, { journey, admission, refused, now })
    else enter(world, tx, { journey, version, admission, now })
    told.push({ refused })
  }
  return told
}

interface Door {
  readonly journey: JourneyRow
  readonly version: Version
  readonly now: Instant
}

/** Whether there is room for one more in this period; who may not come in anyway takes none. */
function roomOf(world: World, tx: Tx, { journey, version, now }: Door): (fit: boolean) => Part<boolean> {
  const { protocol, store } = world
  const entrance = { journey: journey.id, version: version.version, node: 'n1', now, entries: [], zone: version.zone }
  const cap = capOf(version.graph.settings, entrance)
  let taken = 0
  return function* (fit) {
    if (!cap) return true
    if (!fit && !protocol.countsRefused) return true
    const name = `${cap.journey} ${cap.period}`
    const row = store.caps.get(name) ?? { n: 0, holder: undefined }
    store.caps.set(name, row)
    if (protocol.locksCaps) yield* lock(world, tx, row)
    if (row.n + taken >= cap.limit) return false
    taken += 1
    write(tx, () => (row.n += 1))
    return true
  }
}

const NOBODY: Pick<Run, 'eventId'> = {}

function memberOf({ store }: World, id: number): MemberRow {
  const member = store.members.get(id)
  if (!member) throw new Error(`There is no member ${id}.`)
  return member
}

interface Subject {
  readonly journey: number
  readonly member: number
  readonly subject: string
}

const runsOf = ({ store }: World, { journey, member, subject }: Subject): RunRow[] =>
  store.runs.filter(({ run }) => run.journey === journey && run.member === member && (run.key ?? '') === subject)

interface Entering {
  readonly journey: JourneyRow
  readonly version: number
  readonly admission: Admission<Comer>
  readonly now: Instant
}

type Refusing = Omit<Entering, 'version'> & { readonly refused: EntryRefusal }

function refuse(world: World, tx: Tx, { journey, admission, refused, now }: Refusing): void {
  const { candidate, subject } = admission
  const { member, occurrence } = candidate
  write(tx, () => {
    trace(world, 'refused', refused, member, occurrence)
    seen(world, 'refused', refused)
    const mine = runsOf(world, { journey: journey.id, member, subject })
    const fair =
      refused === 'cap'
        ? isFull(world, journey.id, now)
        : refused === 'keyless'
          ? candidate.key === undefined
          : mine.some((row) => warrants(refused, { row, occurrence, now }))
    demand(
      world,
      'I5',
      fair || (() => `${occurrence} of member ${member} was refused as ${refused}, and nothing warrants it.`),
    )
  })
}

function enter(world: World, tx: Tx, { journey, version, admission, now }: Entering): void {
  const { store } = world
  const { candidate, entryKey, subject } = admission
  const { member, event, handed } = candidate
  const mine = (): RunRow[] => runsOf(world, { journey: journey.id, member, subject })
  const chart = journey.versions[version - 1]
  const { settings } = chart?.graph ?? {}
  const holder = memberOf(world, member)
  write(tx, () => {
    const others = mine()
    demand(
      world,
      'I3',
      !others.some(({ occurrence }) => occurrence === candidate.occurrence) ||
        (() => `${candidate.occurrence} entered twice.`),
    )
    if (settings?.reentry.allow === 'once') {
      demand(
        world,
        'I5',
        others.length === 0 || (() => `Member ${member} entered a second time where once is allowed.`),
      )
    }
    if (settings?.reentry.allow !== 'once' && settings?.reentry.overlap === false) {
      demand(world, 'I5', others.every(isOver) || (() => `Member ${member} entered while it was still inside.`))
    }
    const run: Run = {
      id: store.nextRun++,
      bucket: holder.bucket,
      journey: journey.id,
      version,
      member,
      entrant: holder.external,
      ...(candidate.key !== undefined && { key: candidate.key }),
      entryKey,
      enteredAt: now,
      eventId: event?.id,
      eventAt: event?.at,
      node: 'n1',
      visit: 1,
      state: 'waiting',
      arm: handed
        ? armOf(world, handed, arm(settings?.control, holder.external))
        : arm(settings?.control, holder.external),
      epoch: 0,
      dueAt: now,
      variables: handed?.variables ?? {},
    }
    const trail = [{ node: 'n1', visit: 1, at: now, what: 'in' as const }]
    store.runs.push({
      run,
      member: holder,
      journey,
      trail,
      occurrence: candidate.occurrence,
      heard: event ? [event.id] : [],
      endedAt: undefined,
      trouble: undefined,
      holder: undefined,
    })
    const key = [run.bucket, journey.id, version, 'n1', run.arm, 'in'].join(' ')
    store.counts.set(key, (store.counts.get(key) ?? 0) + 1)
    seen(world, 'entered')
    trace(world, 'entered', 'run', run.id, 'member', member)
  })
}

/** A called run is in the arm it was handed. */
function armOf({ protocol }: World, handed: { readonly arm: number }, drawn: 0 | 1): Run['arm'] {
  const found = protocol.armOf(handed, drawn)
  return found === 1 || found === 2 ? found : 0
}

/** By the plainest reading of the word: does this earlier run stand in the way? */
function warrants(
  refused: Refusal,
  { row, occurrence, now }: { row: RunRow; occurrence: string; now: Instant },
): boolean {
  if (refused === 'known') return row.occurrence === occurrence
  // it may have ended since it was looked at
  return refused === 'open' ? !isOver(row) || (row.endedAt ?? 0) >= now : true
}

/** Runs that wait for what happened, whose goal it may be, or whose exit rules look at what changed. */
function tellRuns(world: World, tx: Tx, { fresh, now }: Omit<Coming, 'actor'>): void {
  const { store } = world
  for (const { told, ...stored } of fresh) {
    const event = viewOf(stored)
    const listening = store.subscriptions.filter(
      ({ member, topic, deadline = Number.POSITIVE_INFINITY }) =>
        member === stored.member && topic === stored.name && stored.at <= deadline,
    )
    const open = store.runs.filter(
      ({ run }) => run.member === stored.member && (run.state === 'waiting' || run.state === 'held'),
    )
    write(tx, () => {
      for (const { run, visit } of listening) {
        const bucket = store.runs.find((row) => row.run.id === run)?.run.bucket ?? 0
        addWake(world, { run, bucket }, { kind: 'event', at: now, payload: { visit, event } })
      }
      for (const { run, journey } of open) {
        const settings = journey.versions[journey.version - 1]?.graph.settings
        const at = { run: run.id, bucket: run.bucket }
        if (event.name === GOAL && settings?.goal) addWake(world, at, { kind: 'check', at: now, payload: { event } })
        if (told.traits && (settings?.exit.length ?? 0) > 0) addWake(world, at, { kind: 'check', at: now, payload: {} })
      }
    })
  }
}
