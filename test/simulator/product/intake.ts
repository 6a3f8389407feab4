import type { Instant } from '@cairn/sdk'
import type { Admission, Candidate, Refusal, Run } from '@cairn/sdk/run'
import { arm } from '@cairn/sdk/run'
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
    openDoors(world, tx, { actor, fresh, now })
    tellRuns(world, tx, { fresh, now })
    yield* commit(world, tx, { before: 'intake: before the commit' })
  })
}

interface Coming {
  readonly actor: Actor
  readonly fresh: readonly Arrived[]
  readonly now: Instant
}
interface Comer extends Candidate {
  readonly event: Arrived
}

function openDoors(world: World, tx: Tx, { actor, fresh, now }: Coming): void {
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
    const { reentry } = published.graph.settings
    const admissions = world.protocol.admit({
      reentry,
      candidates,
      zone: published.zone,
      // the members are locked: nobody else enters them meanwhile
      standing: (member, subject) => {
        const runs = runsOf(world, { journey: id, member, subject })
        if (runs.length === 0) return undefined
        const lastAt = Math.max(...runs.map(({ run }) => run.enteredAt))
        return { lastAt, open: runs.filter((row) => !isOver(row)).length }
      },
    })
    for (const admission of admissions) enter(world, tx, { journey, version, admission, now })
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

function enter(world: World, tx: Tx, { journey, version, admission, now }: Entering): void {
  const { store } = world
  const { candidate, entryKey, subject } = admission
  const { member, event } = candidate
  const clash = store.runs.some(
    ({ run }) => run.journey === journey.id && run.member === member && run.entryKey === entryKey,
  )
  const refused: Refusal | undefined = admission.refused ?? (clash ? 'known' : undefined)
  const mine = (): RunRow[] => runsOf(world, { journey: journey.id, member, subject })
  if (refused) {
    write(tx, () => {
      trace(world, 'refused', refused, member, candidate.occurrence)
      seen(world, 'refused', refused)
      const fair = mine().some((row) => warrants(refused, { row, occurrence: candidate.occurrence }))
      demand(
        world,
        'I5',
        fair ||
          (() => `${candidate.occurrence} of member ${member} was refused as ${refused}, and nothing warrants it.`),
      )
    })
    return
  }
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
      eventId: event.id,
      eventAt: event.at,
      node: 'n1',
      visit: 1,
      state: 'waiting',
      arm: arm(settings?.control, holder.external),
      epoch: 0,
      dueAt: now,
      variables: {},
    }
    const trail = [{ node: 'n1', visit: 1, at: now, what: 'in' as const }]
    store.runs.push({
      run,
      member: holder,
      journey,
      trail,
      occurrence: candidate.occurrence,
      heard: [event.id],
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

/** By the plainest reading of the word: does this earlier run stand in the way? */
function warrants(refused: Refusal, { row, occurrence }: { row: RunRow; occurrence: string }): boolean {
  if (refused === 'known') return row.occurrence === occurrence
  return refused === 'open' ? !isOver(row) : true
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
