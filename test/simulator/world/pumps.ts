import { advance } from '../product/advance.ts'
import { sendOn } from '../product/children.ts'
import { ask, fly, govern, sweep } from '../product/effects.ts'
import { tellStanding } from '../product/operator.ts'
import { forgiving, type Schedule } from './schedule.ts'
import type { Vendor } from './vendor.ts'
import { type Actor, type Part, type Process, seen, type Work, type World } from './world.ts'

const SWEEP_EVERY = 5000
const ENSURE_EVERY = 5000

/** How processes find their work: told by news, or by looking once a second; jobs may be lost, doubled and come in any order. */
export interface Pumps {
  /** Makes sure that a process looks at this instant or before. */
  arm(process: Process, at: number): void
  /** Something was committed: others hear of it, or do not. */
  spread(): void
}

export function makePumps(world: World, { schedule, vendor }: { schedule: Schedule; vendor: Vendor }): Pumps {
  const { store, random } = world

  function arm(process: Process, at: number): void {
    if (at >= process.looksAt) return
    process.looksAt = at
    schedule.at(at, () => {
      if (process.looksAt !== at) return
      process.looksAt = Number.POSITIVE_INFINITY
      look(process)
    })
  }

  function look(process: Process): void {
    if (!process.up) return
    if (process.stalledUntil > world.now) return arm(process, process.stalledUntil)
    const now = world.now
    let next = Number.POSITIVE_INFINITY
    const want = (at: number, key: string, work: (actor: Actor) => Part<unknown>): void => {
      if (at > now) next = Math.min(next, at)
      else start(process, key, work)
    }
    const due = new Set<number>()
    for (const { run } of store.runs) {
      if (run.state !== 'waiting' || run.dueAt === undefined) continue
      if (run.dueAt > now) next = Math.min(next, run.dueAt)
      else due.add(run.bucket)
    }
    for (const { at, bucket } of store.wakes) {
      if (at > now) next = Math.min(next, at)
      else due.add(bucket)
    }
    for (const bucket of due) start(process, `advance ${bucket}`, (actor) => advance(world, actor, bucket))
    for (const { state, bucket, kind, lane, dueAt, leaseUntil, settledAt } of store.effects) {
      if (settledAt !== undefined) continue
      if (state === 'planned') want(now, `govern ${bucket}`, (actor) => govern(world, actor, bucket))
      else if (state === 'ready' && kind === 'child')
        want(dueAt, `children ${bucket}`, (actor) => sendOn(world, actor, bucket))
      else if (state === 'ready')
        want(dueAt, `dispatch ${lane} ${bucket}`, (actor) => fly(world, actor, { lane, bucket, vendor }))
      else if (state === 'asking') want(dueAt, `ask ${bucket}`, (actor) => ask(world, actor, { bucket, vendor }))
      else if (state === 'attempting') {
        const due = Math.max(
          leaseUntil + 1 - (world.protocol.leaseClock(world, process) - now),
          process.sweptAt + SWEEP_EVERY,
        )
        want(due, 'sweep', (actor) => {
          process.sweptAt = now
          return sweep(world, actor)
        })
      }
    }
    for (const journey of store.journeys) {
      if (journey.settling) want(now, `tell ${journey.id}`, (actor) => tellStanding(world, actor, journey))
    }
    if (next < Number.POSITIVE_INFINITY) arm(process, next + random.below(50))
  }

  function start(process: Process, key: string, work: (actor: Actor) => Part<unknown>): void {
    if (process.under.has(key)) {
      if (process.under.has(`${key} twice`) || !world.faults || !random.chance(world.scenario.faults.jobDoubled)) return
      seen(world, 'fault job doubled')
      return start(process, `${key} twice`, work)
    }
    process.under.add(key)
    schedule.start(process, key, function* (actor): Work {
      yield* forgiving(
        world,
        (function* (): Work {
          yield* work(actor)
        })(),
      )
      process.under.delete(key)
      arm(process, world.now + random.between(1, 1000))
    })
  }

  return {
    arm,
    spread() {
      const { newsLost, jobLost } = world.scenario.faults
      for (const process of world.processes) {
        if (!process.up) continue
        let soon = random.between(1, 20)
        if (world.faults && random.chance(newsLost)) {
          seen(world, 'fault news lost')
          soon = random.between(20, 1000)
        }
        if (world.faults && random.chance(jobLost)) {
          seen(world, 'fault job lost')
          soon += random.between(0, ENSURE_EVERY)
        }
        arm(process, world.now + soon)
      }
    },
  }
}
