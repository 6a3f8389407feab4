import type { Instant } from '@cairn/sdk'
import { troubleOf } from '../db/trouble.ts'
import { seldomOf } from '../seldom.ts'
import { dispatchLane, type DispatchDeps } from './dispatch.ts'
import { laneParts } from './effect.ts'
import { readLanes } from './store-dispatch.ts'

/** How long a memory of what is ready is trusted, in milliseconds: other processes write it too. */
const AGE = 1000
const FRESH = 50

/** What one process remembers of its lanes, and the flights it has under way. */
export interface Lanes {
  /** News as it was notified: `lane|bucket,…`; empty: look everywhere. */
  tell(detail: string): void
  /** Starts what flights there is room for. Answers in how many milliseconds to look again. */
  turn(): Promise<number>
  /** Ends when no flight is under way any more. */
  landed(): Promise<void>
}

/** Machine instants at which buckets are due, by lane. */
type Timetable = Map<string, Map<number, Instant>>
const NOW = Number.NEGATIVE_INFINITY

export function makeLanes(deps: DispatchDeps, ring: () => void): Lanes {
  const due: Timetable = new Map()
  const bucketsOf = (lane: string): Map<number, Instant> => entry(due, lane, () => new Map())
  let read = NOW
  let stale = true
  const field = makeField(deps, ({ lane, bucket, taken }) => {
    // a full or partial batch may have left others behind; none means that the bucket is empty for now
    if (taken > 0) bucketsOf(lane).set(bucket, NOW)
    stale = true
    ring()
  })

  async function look(): Promise<void> {
    read = performance.now()
    stale = false
    const found = await readLanes(deps.db)
    // what was told meanwhile is newer than what was found: a look that began before the news must not wipe it out
    for (const buckets of due.values()) {
      for (const [bucket, at] of buckets) if (at !== NOW) buckets.delete(bucket)
    }
    for (const { lane, bucket, at } of found) {
      const buckets = bucketsOf(lane)
      if (!buckets.has(bucket)) buckets.set(bucket, at)
    }
  }

  return {
    tell(detail) {
      if (detail === '') stale = true
      for (const told of detail === '' ? [] : detail.split(',')) {
        const [lane, bucket] = told.split('|')
        if (lane !== undefined && bucket !== undefined) bucketsOf(lane).set(Number(bucket), NOW)
      }
    },
    async turn() {
      const age = performance.now() - read
      if (age > AGE || (stale && age > FRESH)) await look()
      const machine = await deps.clock.machine()
      const next = [...due].map(([lane, buckets]) => field.fill(lane, buckets, machine))
      return Math.max(Math.min(...next.map((at) => at - machine), stale ? FRESH : AGE), 1)
    },
    landed: () => field.landed(),
  }
}

interface Landed {
  readonly lane: string
  readonly bucket: number
  readonly taken: number
}

interface Field {
  /** Starts what a lane has room for. Answers when it next wants attention by the clock. */
  fill(lane: string, buckets: Map<number, Instant>, machine: Instant): Instant
  landed(): Promise<void>
}

/** The flights under way. A lane whose flights fail rests for a moment; the others never notice. */
function makeField(deps: DispatchDeps, landing: (landed: Landed) => void): Field {
  const flights = new Map<string, Set<Promise<void>>>()
  const resting = new Map<string, number>()
  const flightsOf = (lane: string): Set<Promise<void>> => entry(flights, lane, () => new Set())

  function start(lane: string, bucket: number): void {
    const mine = flightsOf(lane)
    const flight = dispatchLane(deps, { lane, bucket })
      .catch((error: unknown) => {
        const trouble = troubleOf(error)
        if (trouble !== undefined)
          seldomOf(deps.log).warn(`sending ${trouble}`, { error, lane, trouble }, 'sending pauses')
        else
          deps.log.error({ error, lane, bucket }, 'a flight failed; its attempts are swept when their lease runs out')
        resting.set(lane, performance.now() + deps.config.times.rest)
        return 0
      })
      .then((taken) => {
        mine.delete(flight)
        landing({ lane, bucket, taken })
      })
    mine.add(flight)
  }

  return {
    fill(lane, buckets, machine) {
      const places = deps.nodes.channels.get(laneParts(lane).channel)?.limits.concurrency ?? 0
      const rests = (resting.get(lane) ?? 0) > performance.now()
      let next = Number.POSITIVE_INFINITY
      for (const [bucket, at] of buckets) {
        if (at > machine) next = Math.min(next, at)
        else if (!rests && flightsOf(lane).size < places) {
          buckets.delete(bucket)
          start(lane, bucket)
        }
      }
      return next
    },
    async landed() {
      await Promise.all([...flights.values()].flatMap((each) => [...each]))
    },
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** Sends everything that is ready now, to quiet. Answers how many effects were taken up. For a clock moved by hand. */
export async function dispatchDue(deps: DispatchDeps): Promise<number> {
  let taken = 0
  const machine = await deps.clock.machine()
  for (const { lane, bucket, at } of await readLanes(deps.db)) {
    if (at > machine) continue
    for (let n = 1; n > 0; taken += n) n = await dispatchLane(deps, { lane, bucket })
  }
  return taken
}
