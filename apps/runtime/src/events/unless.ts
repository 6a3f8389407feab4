import { after, type Instant, RuleError } from '@cairn/sdk'
import { parseRule } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { EVERY_BUCKET } from '../engine/agenda.ts'
import { enter, type Entry } from '../engine/enter.ts'
import { type LiveEntry, liveOf } from '../engine/live.ts'
import { eventView, loadFacts } from '../members/facts.ts'
import { type EventRow, readEventsSince } from '../members/store-facts.ts'
import { lockMembers } from '../members/store-identity.ts'
import { addUnless, nextUnlessDue, readUnlessDue, takeUnless, type UnlessEntry } from './store-unless.ts'

const CHUNK = 1000

/** They did the first thing: whether they enter is known when the time for the other is over. Further ones begin it anew. */
export async function awaitOther(
  tx: Tx,
  { version, node, unless }: LiveEntry,
  entries: readonly Entry[],
): Promise<void> {
  const { journey, brand, zone } = version
  const waiting = entries.flatMap(({ member, entrant, key = '', occurrence, eventId, eventAt }): UnlessEntry[] => {
    if (!unless || eventId === undefined || eventAt === undefined) return []
    const dueAt = after(eventAt, unless.within, zone)
    return [{ brand, journey, node, member, subject: key, entrant, occurrence, eventId, eventAt, dueAt }]
  })
  await addUnless(tx, waiting)
}

/** Enters those whose time is over and who did not do the other thing. Answers how many were judged. */
export async function unlessDue(deps: Deps): Promise<number> {
  const now = await deps.clock.now()
  let judged = 0
  for (const { bucket, at } of await nextUnlessDue(deps.db, EVERY_BUCKET)) {
    if (at > now) continue
    let taken: number
    do {
      taken = await transact(deps.db, (tx) => judgeDue(tx, deps, { bucket, now }))
      judged += taken
    } while (taken === CHUNK)
  }
  return judged
}

/** When the next of them is due. */
export async function nextUnless(deps: Pick<Deps, 'db'>): Promise<Instant | undefined> {
  const found = await nextUnlessDue(deps.db, EVERY_BUCKET)
  return found.length === 0 ? undefined : Math.min(...found.map(({ at }) => at))
}

/**
 * Whoever stores events locks the member first, and so do we: the other thing is either seen here or not yet told. The
 * members come before their rows in the lock order, as they do in ingest.
 */
async function judgeDue(tx: Tx, deps: Deps, { bucket, now }: { bucket: number; now: Instant }): Promise<number> {
  const seen = await readUnlessDue(tx, { bucket, now, limit: CHUNK })
  const brands = Map.groupBy(seen, ({ brand }) => brand)
  for (const [brand, rows] of [...brands].toSorted(([a], [b]) => a - b)) {
    await lockMembers(
      tx,
      brand,
      rows.map(({ member }) => member),
    )
    const due = await takeUnless(tx, { bucket, now }, rows)
    const live = await liveOf(tx, deps, brand)
    for (const [door, group] of Map.groupBy(due, ({ journey, node }) =>
      doorOf(live.unlessEntries, { journey, node }),
    )) {
      // the journey was paused, stopped or redrawn meanwhile: nobody enters late
      if (door) await enterAll(tx, deps, { door, due: group, now })
    }
  }
  return seen.length
}

const doorOf = (doors: readonly LiveEntry[], { journey, node }: { journey: number; node: string }) =>
  doors.find((door) => door.version.journey === journey && door.node === node)

interface Due {
  readonly door: LiveEntry
  readonly due: readonly UnlessEntry[]
  readonly now: Instant
}

async function enterAll(tx: Tx, deps: Deps, { door, due, now }: Due): Promise<void> {
  const did = await whoDid(tx, deps, { door, due, now })
  const entries = due
    .filter((one) => !did.has(one))
    .map(({ member, entrant, subject, occurrence, eventId, eventAt }): Entry => {
      return { member, entrant, occurrence, eventId, eventAt, ...(subject !== '' && { key: subject }) }
    })
  const { version, node } = door
  if (entries.length > 0)
    await enter(tx, deps, { journey: version.journey, version: version.version, node, now, entries })
}

/** Those who did the other thing after the first and in time, if it was one of those meant. */
async function whoDid(tx: Tx, deps: Deps, { door, due, now }: Due): Promise<ReadonlySet<UnlessEntry>> {
  const { event = '', match } = door.unless ?? {}
  const found = await readEventsSince(
    tx,
    due.map(({ member, eventAt, dueAt }) => ({ member, name: event, after: eventAt, until: dueAt })),
  )
  const parsed = match === undefined ? undefined : parseRule(match, 'event')
  const reads = parsed?.ok ? parsed.rule.reads : []
  const asking = due.map(({ member }) => ({ member, reads }))
  const known = parsed?.ok ? await loadFacts(tx, { brand: door.version.brand, asking, now }) : []
  const byMember = Map.groupBy(found, ({ member }) => member)
  const isMeant = (one: UnlessEntry, i: number, row: EventRow): boolean => {
    if (row.id === one.eventId || row.at < one.eventAt || row.at > one.dueAt) return false
    const facts = known[i]?.facts
    if (!parsed?.ok || !facts) return true
    try {
      const run = { entered_at: one.eventAt, arm: 0, vars: {}, ...(one.subject !== '' && { key: one.subject }) }
      return parsed.rule.test({ ...facts, event: eventView(row), run })
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      deps.log.warn(
        { journey: door.version.journeyId, node: door.node, member: one.member, error },
        'an entry could not be judged',
      )
      return true
    }
  }
  return new Set(due.filter((one, i) => (byMember.get(one.member) ?? []).some((row) => isMeant(one, i, row))))
}
