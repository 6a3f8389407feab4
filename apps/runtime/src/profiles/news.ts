import type { EventView, Instant } from '@cairn/sdk'
import { beginning, counts } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import type { Claimed } from '../engine/store-claim.ts'
import type { Wake } from '../engine/store-wake.ts'
import { type Version, versionKey, versionsOf } from '../engine/versions.ts'
import { eventView } from '../members/facts.ts'
import { readEvents, readEventsSince } from '../members/store-facts.ts'
import { readSubscriptions, type Subscribed } from './store-news.ts'

/** What one run did not hear because it was told about the other member. */
export interface Missed {
  readonly run: number
  readonly topics: readonly Subscribed[]
  readonly goal: string | undefined
  /** Of the other member, since the run began, oldest first. */
  readonly events: readonly EventView[]
}

interface Sides {
  readonly runs: readonly Claimed[]
  readonly from: number
  readonly to: number
  readonly now: Instant
}

/** Read before the histories are laid together: what happened on the other side since each run began, where the run waits for it. */
export async function readOtherSide(
  tx: Tx,
  deps: Pick<Deps, 'db' | 'nodes'>,
  { runs, from, to, now }: Sides,
): Promise<readonly Missed[]> {
  const versions = await versionsOf(
    tx,
    deps,
    runs.map(({ run }) => run),
  )
  const missed: Missed[] = []
  for (const { brand, run } of runs) {
    const topics = await readSubscriptions(tx, { brand, member: run.member, run: run.id, visit: run.visit })
    const goal = goalOf(versions.get(versionKey(run.journey, run.version)))
    const other = run.member === to ? from : to
    const names = [...new Set([...topics.map(({ topic }) => topic), ...(goal === undefined ? [] : [goal])])]
    const wanted = names.map((name) => ({ member: other, name, after: beginning(run), until: now }))
    const found = wanted.length === 0 ? [] : await readEventsSince(tx, wanted)
    const scope = run.eventId === undefined ? [] : await readEvents(tx, [{ member: run.member, id: run.eventId }])
    const events = found.filter((event) => counts(run, scope[0] && eventView(scope[0]), event)).map(eventView)
    missed.push({ run: run.id, topics, goal, events })
  }
  return missed
}

const goalOf = (version: Version | undefined): string | undefined => version?.graph.settings.goal?.event

/** Every run of either member hears that its member is another one: what it waits for may be fulfilled, its exit rules too. */
export function newsOfUnion(runs: readonly Claimed[], missed: readonly Missed[], now: Instant): readonly Wake[] {
  const byRun = new Map(missed.map((each) => [each.run, each]))
  return runs.flatMap(({ run }): readonly Wake[] => {
    const wake = { bucket: run.bucket, run: run.id, at: now }
    const { topics = [], goal, events = [] } = byRun.get(run.id) ?? {}
    const heard = events.flatMap((event): readonly Wake[] => {
      const deadlines = topics.filter(({ topic }) => topic === event.name).map(({ deadline }) => deadline ?? now)
      const inTime = deadlines.some((deadline) => event.occurred_at <= deadline)
      return [
        ...(inTime ? [{ ...wake, kind: 'event' as const, payload: { visit: run.visit, event } }] : []),
        ...(event.name === goal ? [{ ...wake, kind: 'check' as const, payload: { event } }] : []),
      ]
    })
    const changes = topics.some(({ topic }) => topic === 'tags' || /^(attr|audience):/.test(topic))
    return [
      ...heard,
      ...(changes ? [{ ...wake, kind: 'change' as const, payload: { visit: run.visit } }] : []),
      { ...wake, kind: 'check', payload: {} },
    ]
  })
}
