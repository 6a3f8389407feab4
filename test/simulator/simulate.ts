import { randomOf } from './draw/random.ts'
import { drawScenario, type Happening, type Scenario, type Told } from './draw/scenario.ts'
import type { Coverage } from './judge/coverage.ts'
import { atRest, checkEnd, checkRest } from './judge/invariants.ts'
import { intake } from './product/intake.ts'
import { bar, command, reconcile } from './product/operator.ts'
import { honest, type Protocol } from './product/protocol.ts'
import { report } from './product/receipts.ts'
import { makeWorld } from './world/make.ts'
import { makePumps } from './world/pumps.ts'
import { forgiving, makeSchedule, type Schedule } from './world/schedule.ts'
import { makeVendor, type Vendor } from './world/vendor.ts'
import { type Actor, Broken, type Part, seen, trace, type Work, type World } from './world/world.ts'

export interface Tally {
  readonly members: number
  readonly nodes: number
  readonly runs: number
  /** Steps of runs through journeys. */
  readonly steps: number
  /** Statements and commits, requests and answers: what the scheduler put in order. */
  readonly events: number
  readonly mishaps: number
}

export interface Result {
  readonly seed: number
  /** The same for the same seed, always. */
  readonly hash: number
  readonly broken: Broken | undefined
  readonly tally: Tally
}

export interface Options {
  readonly protocol?: Protocol
  readonly coverage?: Coverage
  /** Filled with a readable account. */
  readonly timeline?: string[]
}

const HOUR = 3_600_000
/** Every honest way through a drawn journey is shorter. */
const BOUND = 150 * 24 * HOUR

export function simulateSeed(seed: number, options: Options = {}): Result {
  return simulate(drawScenario(seed), options)
}

/** Plays one scenario: first with faults, checking as it goes, then without, until everybody is at rest. */
export function simulate(
  scenario: Scenario,
  { protocol = honest, coverage = new Map(), timeline }: Options = {},
): Result {
  const random = randomOf(scenario.seed ^ 0x5eed)
  const world = makeWorld(scenario, { protocol, coverage, timeline, random })
  const schedule = makeSchedule(world.world)
  world.schedule = schedule
  let broken: Broken | undefined
  try {
    play(world.world, schedule)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    broken = error instanceof Broken ? error : new Broken('fault', error.stack ?? error.message)
  }
  const { hash, steps, mishaps, store } = world.world
  const tally = {
    members: scenario.members.length,
    nodes: scenario.journeys.reduce((sum, { first }) => sum + first.nodes.length, 0),
    runs: store.runs.length,
    steps: store.runs.reduce((sum, { trail }) => sum + trail.length, 0),
    events: steps,
    mishaps,
  }
  return { seed: scenario.seed, hash, broken, tally }
}

function play(world: World, schedule: Schedule): void {
  const vendor = makeVendor(world, {
    schedule,
    report: (row, receipt) =>
      outsider(world, schedule, {
        name: `receipt ${receipt}`,
        work: (actor) => report(world, actor, { row, receipt }),
      }),
  })
  const pumps = makePumps(world, { schedule, vendor })
  const { happenings, start } = world.scenario
  const calm = Math.max(start, ...happenings.map(({ at }) => at)) + 2 * HOUR
  for (const happening of happenings) {
    schedule.at(happening.at, () => happen(world, { schedule, vendor, happening }))
  }
  let commits = -1
  let rested = false
  schedule.at(calm, () => quieten(world, schedule))
  schedule.onUp = (process) => pumps.arm(process, world.now + 1)
  schedule.onIdle = (next) => {
    if (world.store.commits !== commits) {
      commits = world.store.commits
      pumps.spread()
    }
    if (world.faults) return
    checkRest(world, next)
    if (atRest(world)) rested = true
    else if (world.now > calm + BOUND)
      throw new Broken('I4', `After ${BOUND / HOUR / 24} days without faults: ${unrest(world)}`)
  }
  const again = (): void => {
    if (world.store.effects.some(({ state }) => state === 'unknown')) {
      for (const twice of [1, 2])
        outsider(world, schedule, { name: `reconcile ${twice}`, work: (actor) => reconcile(world, actor, vendor) })
    }
    for (const process of world.processes) pumps.arm(process, world.now + 1)
    schedule.at(world.now + 12 * HOUR, again)
  }
  schedule.at(calm + 20 * 60_000, again)
  schedule.run(() => rested)
  checkEnd(world, vendor)
}

function unrest({ store }: World): string {
  const run = store.runs.find(({ run: { state } }) => state === 'waiting' || state === 'held')?.run
  const effect = store.effects.find(({ settledAt, state }) => settledAt === undefined || state === 'unknown')
  return run
    ? `run ${run.id} is still ${run.state} at ${run.node}`
    : `an effect of run ${effect?.run} is still ${effect?.state}`
}

/** Faults end: processes come back, what was paused goes on, and nobody is in anybody's way. */
function quieten(world: World, schedule: Schedule): void {
  trace(world, 'faults end')
  world.faults = false
  for (const process of world.processes) process.stalledUntil = Math.min(process.stalledUntil, world.now)
  for (const journey of world.store.journeys) {
    if (journey.state === 'paused')
      insist(world, schedule, {
        name: 'resume',
        done: () => journey.state !== 'paused',
        work: (actor) => command(world, actor, { verb: 'resume', journey }),
      })
  }
}

interface Outside {
  readonly schedule: Schedule
  readonly vendor: Vendor
  readonly happening: Happening
}

function happen(world: World, { schedule, vendor, happening }: Outside): void {
  if (happening.do === 'tell') return tell(world, schedule, happening.items)
  if ('member' in happening) {
    const member = world.store.members.get(happening.member)
    const erase = happening.do === 'erase'
    const done = (): boolean => member === undefined || (erase ? member.erased : !member.reachable)
    if (member)
      insist(world, schedule, {
        name: happening.do,
        done,
        work: (actor) => bar(world, actor, { member, erase, vendor }),
      })
    return
  }
  const verb = happening.do
  const journey = world.store.journeys[happening.journey - 1]
  if (!journey) return
  const errand = { name: verb, work: (actor: Actor) => command(world, actor, { verb, journey }) }
  // a journey that stays paused for days would be all that a seed tells of
  if (verb === 'resume') insist(world, schedule, { ...errand, done: () => journey.state !== 'paused' })
  else outsider(world, schedule, errand)
}

/** A client repeats itself until it is told that it was heard; the process that hears it may be lost. */
function tell(world: World, schedule: Schedule, items: readonly Told[]): void {
  let heard = false
  const attempt = (): void => {
    if (heard) return
    schedule.at(world.now + world.random.between(1000, 30_000), attempt)
    const process = world.random.pick(world.processes)
    if (!process.up) return
    schedule.start(process, 'intake', function* (actor): Work {
      yield* forgiving(
        world,
        (function* (): Work {
          yield* intake(world, actor, items)
          if (world.faults && world.random.chance(world.scenario.faults.answerLost)) seen(world, 'fault answer lost')
          else heard = true
        })(),
      )
    })
  }
  attempt()
}

function insist(
  world: World,
  schedule: Schedule,
  { name, done, work }: { name: string; done: () => boolean; work: (actor: Actor) => Part<unknown> },
): void {
  if (done()) return
  outsider(world, schedule, { name, work })
  schedule.at(world.now + 3000, () => insist(world, schedule, { name, done, work }))
}

interface Errand {
  readonly name: string
  readonly work: (actor: Actor) => Part<unknown>
}

function outsider(world: World, schedule: Schedule, { name, work }: Errand): void {
  schedule.start(world.outside, name, function* (actor): Work {
    yield* forgiving(
      world,
      (function* (): Work {
        yield* work(actor)
      })(),
    )
  })
}
