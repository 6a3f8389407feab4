import type { Instant } from '@cairn/sdk'
import { troubleOf } from '../db/trouble.ts'
import { seldomOf } from '../seldom.ts'
import { dispatchLane, type DispatchDeps, type Flight, type Flown } from './dispatch.ts'
import { laneParts } from './effect.ts'
import { learnPlaces, newPlaces, type Places } from './places.ts'
import { readLanes } from './store-lane.ts'

/** How long a memory of what is ready is trusted, in milliseconds: other processes write it too. */
const AGE = 1000
const FRESH = 50
/**
 * Flights of one process. Each account has its own few places, so this is only reached where very many of them do not
 * answer; then their breakers open.
 */
const FLIGHTS = 256

/** What one process remembers of its lanes, and the flights it has under way. */
export interface Lanes {
  /** News as it was notified: `lane|brand|bucket,…`; empty: look everywhere. */
  tell(detail: string): void
  /** Starts what flights there is room for. Answers in how many milliseconds to look again. */
  turn(): Promise<number>
  /** Ends when no flight is under way any more. */
  landed(): Promise<void>
}

/**
 * Machine instants at which buckets are due. A queue is what one brand sends through one lane: each has its own places, so
 * neither another brand's twenty thousand nor a provider that takes ten seconds for each keeps it waiting.
 */
interface Queue {
  readonly lane: string
  readonly brand: number
  readonly due: Map<number, Instant>
  /** Nothing leaves before this. */
  rests: Instant
  flights: number
  places: Places
}
const NOW = Number.NEGATIVE_INFINITY

export function makeLanes(deps: DispatchDeps, ring: () => void): Lanes {
  const queues = new Map<string, Queue>()
  const queueOf = (lane: string, brand: number): Queue =>
    entry(queues, `${brand} ${lane}`, () => ({
      lane,
      brand,
      due: new Map(),
      rests: NOW,
      flights: 0,
      places: newPlaces(limitOf(deps, lane)),
    }))
  let read = NOW
  let stale = true
  const field = makeField(deps, (queue, bucket, { taken, again, pace }) => {
    if (pace) queue.places = learnPlaces(queue.places, pace, limitOf(deps, queue.lane))
    // a full or partial batch may have left others behind; none means that the bucket is empty for now, or the lane shut
    if (taken > 0 || again !== undefined) queue.due.set(bucket, NOW)
    if (again !== undefined) queue.rests = Math.max(queue.rests, again)
    stale = true
    ring()
  })

  async function look(): Promise<void> {
    read = performance.now()
    stale = false
    const found = await readLanes(deps.db)
    // what was told meanwhile is newer than what was found: a look that began before the news must not wipe it out
    for (const { due } of queues.values()) for (const [bucket, at] of due) if (at !== NOW) due.delete(bucket)
    for (const { lane, brand, bucket, at } of found) {
      const { due } = queueOf(lane, brand)
      if (!due.has(bucket)) due.set(bucket, at)
    }
    for (const [key, { due, flights }] of queues) if (due.size === 0 && flights === 0) queues.delete(key)
  }

  return {
    tell(detail) {
      if (detail === '') stale = true
      for (const told of detail === '' ? [] : detail.split(',')) {
        const [lane, brand, bucket] = told.split('|')
        if (lane !== undefined && bucket !== undefined) queueOf(lane, Number(brand)).due.set(Number(bucket), NOW)
      }
    },
    async turn() {
      const age = performance.now() - read
      if (age > AGE || (stale && age > FRESH)) await look()
      const machine = await deps.clock.machine()
      const next = field.fill([...queues.values()], machine)
      return Math.max(Math.min(next - machine, stale ? FRESH : AGE), 1)
    },
    landed: () => field.landed(),
  }
}

interface Field {
  /** Starts what there is room for, one flight for each queue in turn. Answers when something is next due by the clock. */
  fill(queues: readonly Queue[], machine: Instant): Instant
  landed(): Promise<void>
}

type Landing = (queue: Queue, bucket: number, flown: Flown) => void

/** The flights under way. A lane whose flights fail rests for a moment; the others never notice. */
function makeField(deps: DispatchDeps, landing: Landing): Field {
  const under = new Set<Promise<void>>()
  let turn = 0

  function start(queue: Queue, bucket: number, machine: Instant): void {
    const flight: Flight = { lane: queue.lane, brand: queue.brand, bucket }
    queue.flights += 1
    const flying = dispatchLane(deps, flight)
      .catch((error: unknown): Flown => {
        const trouble = troubleOf(error)
        if (trouble !== undefined)
          seldomOf(deps.log).warn(`sending ${trouble}`, { error, lane: queue.lane, trouble }, 'sending pauses')
        else deps.log.error({ error, ...flight }, 'a flight failed; its attempts are swept when their lease runs out')
        return { taken: 0, again: machine + deps.config.times.rest }
      })
      .then((flown) => {
        under.delete(flying)
        queue.flights -= 1
        landing(queue, bucket, flown)
      })
    under.add(flying)
  }

  return {
    fill(queues, machine) {
      turn += 1
      const open = queues.filter(({ due, rests }) => due.size > 0 && rests <= machine)
      // where there is no room for all, everybody is first once
      const inTurn = open.map((_, i) => open[(i + turn) % open.length]).flatMap((queue) => queue ?? [])
      let room = FLIGHTS - under.size
      for (let started = -1; started !== 0 && room > 0;) {
        started = 0
        for (const queue of inTurn) {
          const bucket = room > 0 ? vacant(deps, queue, machine) : undefined
          if (bucket === undefined) continue
          queue.due.delete(bucket)
          start(queue, bucket, machine)
          started += 1
          room -= 1
        }
      }
      return Math.min(...queues.map((queue) => nextOf(queue, machine)))
    },
    async landed() {
      await Promise.all(under)
    },
  }
}

/** What a channel allows at once; nothing where it is not there. */
const limitOf = ({ nodes }: DispatchDeps, lane: string): number =>
  nodes.channels.get(laneParts(lane).channel)?.limits.concurrency ?? 0

/** A bucket that is due, where the queue has a place free. */
function vacant(deps: DispatchDeps, { lane, due, flights, places }: Queue, machine: Instant): number | undefined {
  if (flights >= Math.min(limitOf(deps, lane), Math.floor(places.most))) return undefined
  for (const [bucket, at] of due) if (at <= machine) return bucket
  return undefined
}

/** What is due already waits for a landing, which rings. */
function nextOf({ due, rests }: Queue, machine: Instant): Instant {
  const ahead = [...due.values()].map((at) => Math.max(at, rests)).filter((at) => at > machine)
  return Math.min(...ahead, Number.POSITIVE_INFINITY)
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
  for (const { at, ...flight } of await readLanes(deps.db)) {
    if (at > machine) continue
    for (let n = 1; n > 0; taken += n) n = (await dispatchLane(deps, flight)).taken
  }
  return taken
}
