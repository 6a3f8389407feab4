import type { Instant } from '@cairn/sdk'
import { abort, ConnectionLost } from './store.ts'
import { type Actor, Broken, type Process, seen, trace, type Work, type World } from './world.ts'

/** The server ends a transaction that stands idle for longer than this. */
const IDLE = 15_000
/** More steps than any honest seed takes: whoever needs more goes round in a ring. */
const MOST_STEPS = 60_000

interface Timer {
  readonly at: Instant
  readonly seq: number
  readonly ring: () => void
}

/** Everything that happens happens here, one step at a time, in an order drawn from the seed. */
export interface Schedule {
  at(instant: Instant, ring: () => void): void
  start(process: Process, name: string, work: (actor: Actor) => Work): Actor
  /** Somebody may go on who was waiting. */
  wake(actor: Actor): void
  /** Runs until nothing is left to do, or `done` says so. */
  run(done: () => boolean): void
  /** Called whenever the clock is about to move. */
  onIdle: (next: Instant | undefined) => void
  crash(process: Process): void
  /** Called when a lost process is back. */
  onUp: (process: Process) => void
}

export function makeSchedule(world: World): Schedule {
  const timers: Timer[] = []
  const ready: Actor[] = []
  const blocked: Actor[] = []
  const actors = new Set<Actor>()
  let seq = 0

  const schedule: Schedule = {
    at(at, ring) {
      push(timers, { at: Math.max(at, world.now), seq: seq++, ring })
    },
    start(process, name, work) {
      // the actor's own work needs the actor: it is made a line below and set before the first step
      const actor = { name, process, ready: true, over: false } as unknown as Actor
      Object.assign(actor, { work: work(actor), tx: undefined, waitsFor: undefined, interrupted: undefined })
      actors.add(actor)
      ready.push(actor)
      return actor
    },
    wake(actor) {
      if (actor.over || actor.ready) return
      actor.ready = true
      ready.push(actor)
    },
    onIdle: () => undefined,
    onUp: () => undefined,
    crash(process) {
      process.up = false
      process.looksAt = Number.POSITIVE_INFINITY
      world.mishaps += 1
      trace(world, 'crash', process.id)
      for (const actor of actors) {
        if (actor.process !== process) continue
        actor.interrupted?.('crash')
        finish(actor)
      }
      process.under.clear()
    },
    run(done) {
      while (!done()) {
        if (world.steps > MOST_STEPS)
          throw new Broken('I4', `More than ${MOST_STEPS} steps: somebody goes round in a ring.`)
        const actor = draw()
        if (actor) step(actor)
        else if (!moveClock()) return
      }
    },
  }

  function draw(): Actor | undefined {
    if (ready.length === 0) return undefined
    const i = world.random.below(ready.length)
    const actor = ready[i]
    const last = ready.pop()
    if (last && i < ready.length) ready[i] = last
    return actor
  }

  function step(actor: Actor): void {
    if (actor.over) return
    const { process } = actor
    if (process.stalledUntil > world.now) {
      actor.ready = false
      schedule.at(process.stalledUntil, () => schedule.wake(actor))
      return
    }
    world.steps += 1
    actor.ready = false
    const { value, done } = actor.work.next()
    if (done || !value) {
      finish(actor)
      return
    }
    if ('point' in value) {
      seen(world, 'point', value.point)
      schedule.wake(actor)
      befall(actor, value.point)
    } else if ('until' in value) schedule.at(value.until, () => schedule.wake(actor))
    else if (actor.waitsFor) blocked.push(actor)
  }

  /** Whatever may go wrong with a process between two statements. */
  function befall(actor: Actor, point: string): void {
    const { process } = actor
    if (!world.faults || !process.mortal) return
    const { crash, stall, stallMost } = world.scenario.faults
    if (world.random.chance(crash)) {
      seen(world, `crash ${point}`)
      schedule.crash(process)
      schedule.at(world.now + world.random.between(500, 5000), () => {
        process.up = true
        process.standing = new Map()
        process.believedAt = Number.NEGATIVE_INFINITY
        trace(world, 'up again', process.id)
        schedule.onUp(process)
      })
    } else if (world.random.chance(stall)) stallFor(process, point, world.random.between(1000, stallMost))
  }

  function stallFor(process: Process, point: string, duration: number): void {
    seen(world, `stall ${point}`)
    world.mishaps += 1
    process.stalledUntil = world.now + duration
    trace(world, 'stall', process.id, duration)
    for (const actor of actors) {
      if (actor.process !== process) continue
      actor.interrupted?.('stall')
      const { tx } = actor
      if (!tx || duration <= IDLE) continue
      schedule.at(world.now + IDLE, () => {
        if (tx.dead) return
        seen(world, 'fault idle transaction ended')
        abort(tx)
        unblock()
      })
    }
  }

  function finish(actor: Actor): void {
    if (actor.tx && !actor.tx.dead) abort(actor.tx)
    actor.over = true
    actors.delete(actor)
    unblock()
  }

  /** Somebody let go of rows. */
  function unblock(): void {
    if (blocked.length === 0) return
    for (const actor of blocked.splice(0)) {
      if (actor.waitsFor && !actor.waitsFor.dead) blocked.push(actor)
      else schedule.wake(actor)
    }
  }

  function moveClock(): boolean {
    unblock()
    if (ready.length > 0) return true
    schedule.onIdle(timers[0]?.at)
    const timer = pop(timers)
    if (!timer) return false
    if (timer.at < world.now) throw new Error('The clock went back.')
    world.now = timer.at
    timer.ring()
    return true
  }

  return schedule
}

/** What the product does when a piece of work fails: it is logged, and somebody looks again. */
export function* forgiving(world: World, work: Work): Work {
  try {
    yield* work
  } catch (error) {
    if (!(error instanceof ConnectionLost) && !(error instanceof Error && error.name === 'Collision')) throw error
    trace(world, 'work failed', error.message)
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq)
}

function push(heap: Timer[], timer: Timer): void {
  let i = heap.length
  heap.push(timer)
  while (i > 0) {
    const up = (i - 1) >> 1
    const parent = heap[up]
    if (!parent || !before(timer, parent)) break
    heap[i] = parent
    i = up
  }
  heap[i] = timer
}

function pop(heap: Timer[]): Timer | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (!top || !last || heap.length === 0) return top
  let i = 0
  for (;;) {
    const left = 2 * i + 1
    const a = heap[left]
    if (!a) break
    const b = heap[left + 1]
    const [child, at] = b && before(b, a) ? [b, left + 1] : [a, left]
    if (!before(child, last)) break
    heap[i] = child
    i = at
  }
  heap[i] = last
  return top
}
