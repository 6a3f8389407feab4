import type { Instant } from '@cairn/sdk'
import { beginning, counts, walk, type Walk, type WakeRow } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { withChange } from '../members/change.ts'
import { eventView, loadFacts } from '../members/facts.ts'
import { type EventRow, type LookBack, readEventsSince } from '../members/store-facts.ts'
import { lockMembers } from '../members/store-identity.ts'
import { type Ready, type Traveller, zoneOf } from './traveller.ts'

/**
 * No event may fall between a look back and a subscription. Whoever stores events or changes a member locks the member
 * first and looks for subscriptions in a later statement; we take the same lock, look back, and subscribe in the same
 * transaction. So one of the two always sees the other. True where somebody went on, and may have stopped again.
 */
export async function lookBack(tx: Tx, travellers: readonly Traveller[], now: Instant): Promise<boolean> {
  const stopped = travellers.filter((traveller) => {
    const { moved, subscriptions, run } = traveller.walk
    return moved && traveller.looked !== run.visit && (subscriptions.length > 0 || isEntering(traveller))
  })
  if (stopped.length === 0) return false
  await lockThem(tx, stopped)
  const events = await readEventsSince(
    tx,
    stopped.flatMap((traveller) => wantedOf(traveller, now)),
  )
  const byMember = Map.groupBy(events, (event) => event.member)
  const fresh = await freshFacts(tx, stopped, now)
  let wentOn = false
  for (const traveller of stopped) {
    const { visit } = traveller.walk.run
    traveller.looked = visit
    const heard = heardBy(traveller, byMember.get(traveller.run.member) ?? [])
    const wakes = heard.map((event): WakeRow => wakeOf(event, { kind: 'event', visit }))
    const facts = fresh.get(traveller.run.id)
    if (facts) wakes.push({ seq: 0, kind: 'change', at: now, payload: { visit } })
    if (facts && isEntering(traveller)) wakes.push({ seq: 0, kind: 'check', at: now, payload: {} })
    if (wakes.length > 0 && goOn(traveller, { wakes, facts: facts ?? traveller.walk.facts, now })) wentOn = true
  }
  return wentOn
}

/** What its exit rules look at may have changed while the run was not there yet to be told. */
function isEntering({ run, version, walk }: Traveller): boolean {
  return run.visit === 1 && walk.run.state === 'waiting' && version.graph.settings.exit.length > 0
}

/** A run's first pass asks what the goal would have heard while the run was not there yet to be told. */
export async function newsAtEntry(
  tx: Tx,
  ready: readonly Ready[],
  now: Instant,
): Promise<ReadonlyMap<number, readonly WakeRow[]>> {
  const entering = ready.filter(({ run, version }) => run.visit === 1 && version.graph.settings.goal !== undefined)
  const news = new Map<number, readonly WakeRow[]>()
  if (entering.length === 0) return news
  await lockThem(tx, entering)
  const events = await readEventsSince(
    tx,
    entering.flatMap(({ run, version }) => {
      const name = version.graph.settings.goal?.event
      return name === undefined ? [] : [{ member: run.member, name, after: beginning(run), until: now }]
    }),
  )
  const byMember = Map.groupBy(events, (event) => event.member)
  for (const { run, version } of entering) {
    const goal = version.graph.settings.goal?.event
    const mine = (byMember.get(run.member) ?? []).filter((event) => event.name === goal && event.at >= beginning(run))
    news.set(
      run.id,
      mine.map((event) => wakeOf(event, { kind: 'check' })),
    )
  }
  return news
}

async function lockThem(tx: Tx, ready: readonly Ready[]): Promise<void> {
  for (const [brand, group] of Map.groupBy(ready, (each) => each.brand)) {
    await lockMembers(
      tx,
      brand,
      group.map(({ run }) => run.member),
    )
  }
}

interface News {
  readonly wakes: readonly WakeRow[]
  readonly facts: Walk['facts']
  readonly now: Instant
}

export function goOn(traveller: Traveller, { wakes, facts, now }: News): boolean {
  const earlier = traveller.walk
  const later = walk(traveller.version.chart, { run: earlier.run, facts, wakes, now, zone: zoneOf(traveller) })
  if (!later.moved) return false
  if (later.run.eventId !== undefined) (traveller.taken ??= new Set()).add(later.run.eventId)
  traveller.walk = {
    ...later,
    steps: [...earlier.steps, ...later.steps],
    effects: [...earlier.effects, ...later.effects],
    changes: [...earlier.changes, ...later.changes],
  }
  return true
}

/** Since the run began; of what came before the event in scope, only other kinds. */
export function wantedOf({ run, walk: { subscriptions } }: Traveller, now: Instant): LookBack[] {
  return subscriptions
    .filter(({ topic }) => !isChange(topic))
    .map(({ topic, deadline }) => ({
      member: run.member,
      name: topic,
      after: beginning(run),
      until: Math.min(deadline ?? now, now),
    }))
}

const isChange = (topic: string): boolean => topic === 'tags' || /^(attr|audience):/.test(topic)

/** What may still move the run; within this pass, what it took is remembered beside it. */
export function heardBy({ taken, walk }: Traveller, events: readonly EventRow[]): readonly EventRow[] {
  const { run, subscriptions } = walk
  const topics = new Set(subscriptions.map(({ topic }) => topic))
  const scope = events.find((event) => event.id === run.eventId)
  return events.filter(
    (event) => topics.has(event.name) && taken?.has(event.id) !== true && counts(run, scope && eventView(scope), event),
  )
}

export function wakeOf(event: EventRow, { kind, visit }: { kind: 'event' | 'check'; visit?: number }): WakeRow {
  return {
    seq: event.id,
    kind,
    at: event.at,
    payload: { event: eventView(event), ...(visit !== undefined && { visit }) },
  }
}

/** Whoever waits for a change, or has just entered, is judged once more under the lock, on what is true now and what this pass will write. */
async function freshFacts(
  tx: Tx,
  stopped: readonly Traveller[],
  now: Instant,
): Promise<ReadonlyMap<number, Walk['facts']>> {
  const waiting = stopped.filter(
    (traveller) => isEntering(traveller) || traveller.walk.subscriptions.some(({ topic }) => isChange(topic)),
  )
  const fresh = new Map<number, Walk['facts']>()
  for (const [brand, group] of Map.groupBy(waiting, (each) => each.brand)) {
    const asking = group.map(({ walk: { run }, version }) => ({
      member: run.member,
      reads: version.chart.reads(run.node),
      run,
    }))
    const known = await loadFacts(tx, { brand, now, asking })
    for (const [i, { run, walk }] of group.entries()) {
      const facts = known[i]?.facts
      if (facts) fresh.set(run.id, withPass(walk.changes.reduce(withChange, facts), walk.facts))
    }
  }
  return fresh
}

/** What this pass gave and sent, and the event it took, is written nowhere yet. */
function withPass(facts: Walk['facts'], passed: Walk['facts']): Walk['facts'] {
  return {
    ...facts,
    ...(passed.event && { event: passed.event }),
    effects: { ...facts.effects, ...passed.effects },
    rewards: { ...facts.rewards, ...passed.rewards },
  }
}
