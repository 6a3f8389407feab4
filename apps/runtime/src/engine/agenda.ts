import type { Instant } from '@cairn/sdk'
import { BUCKETS } from '../members/bucket.ts'
import type { Deps } from '../deps.ts'
import { advanceBucket, BATCH, type EngineDeps, type Passed } from './advance.ts'
import { readNextDue } from './store-claim.ts'

export const EVERY_BUCKET: readonly number[] = Array.from({ length: BUCKETS }, (_, bucket) => bucket)

type AgendaDeps = EngineDeps & Pick<Deps, 'clock'>

/** How long a memory of due times is trusted, in milliseconds: other processes write them too. */
const AGE = 1000
/** How soon after some work the memory is read again. */
const FRESH = 50
/** For how long a claim may begin where the last one ended; a late commit may lie behind it. */
const CURSOR_AGE = 2000

/** What one process remembers of when its buckets are next due, so that it claims only where something is. */
export interface Agenda {
  /** News: these buckets have something now. None named: look everywhere. Answers whether any of it is ours. */
  tell(buckets: readonly number[]): boolean
  /** Advances what is due. Answers in how many milliseconds something will be, 0 where there is more right now. */
  turn(): Promise<number>
}

export function makeAgenda(deps: AgendaDeps, buckets: readonly number[]): Agenda {
  const mine = new Set(buckets)
  /** What the last look found. */
  const due = new Map<number, Instant>()
  /** What was told since, kept apart: a look that began before the news must not wipe it out. */
  const told = new Set<number>()
  const cursors = new Map<number, { from: Instant; since: number }>()
  let read = Number.NEGATIVE_INFINITY
  let stale = true
  /** Journey time as last read, to guess by how long there is to wait. A clock moved by hand tells of itself. */
  let clock = { now: Number.NEGATIVE_INFINITY, read: 0 }

  async function look(): Promise<void> {
    read = performance.now()
    stale = false
    const found = await readNextDue(deps.db, buckets)
    due.clear()
    for (const { bucket, at } of found) due.set(bucket, at)
  }

  async function advance(bucket: number, now: Instant): Promise<void> {
    due.delete(bucket)
    const cursor = cursors.get(bucket)
    const young = cursor !== undefined && performance.now() - cursor.since < CURSOR_AGE
    const passed = await advanceBucket(deps, { bucket, now, from: young ? cursor.from : undefined })
    stale ||= passed.claimed > 0
    if (isFull(passed)) {
      told.add(bucket)
      if (passed.reached !== undefined) {
        cursors.set(bucket, { from: passed.reached, since: young ? cursor.since : performance.now() })
      }
    } else if (cursors.delete(bucket)) told.add(bucket) // what lies behind the cursor was not looked at
  }

  return {
    tell(named) {
      if (named.length === 0) read = Number.NEGATIVE_INFINITY
      const ours = named.filter((bucket) => mine.has(bucket))
      for (const bucket of ours) told.add(bucket)
      return named.length === 0 || ours.length > 0
    },
    async turn() {
      // taken before the clock is read: news that comes later may lie after this turn's now, and waits for the next
      const news = [...told]
      told.clear()
      const age = performance.now() - read
      const wanted = age > AGE || (stale && age > FRESH)
      const guess = clock.now + (performance.now() - clock.read)
      if (news.length === 0 && !wanted && Math.min(...due.values()) > guess) {
        return Math.min(restOf(due, guess), stale ? FRESH - age : AGE - age)
      }
      if (wanted) await look()
      clock = { now: await deps.clock.now(), read: performance.now() }
      const ready = new Set([...news, ...[...due].filter(([, at]) => at <= clock.now).map(([bucket]) => bucket)])
      for (const bucket of ready) await advance(bucket, clock.now)
      return ready.size > 0 || told.size > 0 ? 0 : restOf(due, clock.now)
    },
  }
}

const isFull = ({ claimed }: Passed): boolean => claimed >= BATCH

function restOf(due: ReadonlyMap<number, Instant>, now: Instant): number {
  return Math.max(Math.min(AGE, ...[...due.values()].map((at) => at - now)), 1)
}

/** Advances everything that is due now, to quiet. Answers how many runs moved. For a clock that is moved by hand. */
export async function advanceDue(deps: AgendaDeps): Promise<number> {
  const now = await deps.clock.now()
  let moved = 0
  for (const { bucket, at } of await readNextDue(deps.db, EVERY_BUCKET)) {
    if (at > now) continue
    let passed: Passed
    do {
      passed = await advanceBucket(deps, { bucket, now })
      moved += passed.moved
    } while (isFull(passed))
  }
  return moved
}

/** The next instant at which a run is due or has news. */
export async function nextDue(deps: Pick<Deps, 'db'>): Promise<Instant | undefined> {
  const found = await readNextDue(deps.db, EVERY_BUCKET)
  return found.length === 0 ? undefined : Math.min(...found.map(({ at }) => at))
}
