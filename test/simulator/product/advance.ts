import type { Change, Instant } from '@cairn/sdk'
import { beginning, type Facts, type WakeRow } from '@cairn/sdk/run'
import { mayBeHeld, setOut, STOP } from '@cairn/runtime/engine/advance'
import { goOn, heardBy, wakeOf, wantedOf } from '@cairn/runtime/engine/look-back'
import type { Traveller } from '@cairn/runtime/engine/traveller'
import { withChange } from '@cairn/runtime/members/change'
import { answerCalls } from './answers.ts'
import { eventsOf, factsOf } from './facts.ts'
import { performInside } from './inside.ts'
import { type Journeyer, writePass } from './pass.ts'
import { commit, isOver, lock, type RunRow, type StoredWake, take, transact, type Tx, write } from '../world/store.ts'
import { type Actor, type Part, type Process, seen, type World } from '../world/world.ts'

const BELIEF = 1000

/** One pass over one bucket: claim, walk, write, commit. Answers how many runs it claimed. */
export function* advance(world: World, actor: Actor, bucket: number): Part<number> {
  const now = world.now
  return yield* transact(world, actor, function* (tx) {
    const claimed = claim(world, tx, bucket)
    if (claimed.length === 0) return 0
    yield { point: 'advance: after the claim' }
    const standing = standingOf(world, actor.process)
    const halted = claimed.filter(({ run }) => run.state === 'held' || mayBeHeld(run, standing))
    if (halted.length > 0) yield* hold(world, tx, halted)
    const going = claimed.filter((row) => !halted.includes(row))
    const spent = world.store.wakes.filter(({ run, at }) => at <= now && going.some((row) => row.run.id === run))
    const journeyers = yield* setThemOut(world, tx, { rows: going.filter((row) => !isOver(row)), spent, standing, now })
    do yield* performInside(world, tx, { journeyers, now })
    while (yield* lookBack(world, tx, { journeyers, now }))
    const moved = journeyers.filter(({ traveller }) => traveller.walk.moved)
    yield* writeChanges(world, tx, moved)
    writePass(world, tx, { moved, spent, now })
    yield* answerCalls(world, tx, moved)
    yield* commit(world, tx, { before: 'advance: before the commit', lost: 'advance: commit sent, answer lost' })
    return claimed.length
  })
}

function claim(world: World, tx: Tx, bucket: number): RunRow[] {
  const { runs, wakes } = world.store
  const woken = new Set(wakes.filter((wake) => wake.bucket === bucket && wake.at <= world.now).map(({ run }) => run))
  return runs.filter((row) => {
    const { run } = row
    if (run.bucket !== bucket) return false
    const due = run.state === 'waiting' && run.dueAt !== undefined && run.dueAt <= world.now
    return (due || woken.has(run.id)) && take(tx, row)
  })
}

/** What this process believes of the journeys that stand still: up to a second old. */
export function standingOf(world: World, process: Process): Process['standing'] {
  if (world.now - process.believedAt > BELIEF) {
    process.believedAt = world.now
    process.standing = new Map(
      world.store.journeys.flatMap(({ id, state }) => (state === 'live' ? [] : [[id, state] as const])),
    )
    process.live = new Map(
      world.store.journeys.flatMap(({ id, state, version }) => (state === 'live' ? [[id, version] as const] : [])),
    )
  }
  return process.standing
}

/** Runs of paused journeys stand still; the journey is asked again under a lock. */
function* hold(world: World, tx: Tx, rows: readonly RunRow[]): Part<void> {
  const journeys = new Set(rows.map(({ journey }) => journey))
  for (const journey of [...journeys].toSorted((a, b) => a.id - b.id)) yield* lock(world, tx, journey)
  for (const row of rows) {
    if (row.journey.state !== 'paused') continue
    write(tx, () => {
      seen(world, 'run held')
      for (const wake of world.store.wakes) if (wake.run === row.run.id) wake.at = Number.POSITIVE_INFINITY
      if (row.run.state === 'waiting') row.run = { ...row.run, state: 'held', epoch: row.run.epoch + 1 }
    })
  }
}

interface Setting {
  readonly rows: readonly RunRow[]
  readonly spent: readonly StoredWake[]
  readonly standing: Process['standing']
  readonly now: Instant
}

function* setThemOut(world: World, tx: Tx, { rows, spent, standing, now }: Setting): Part<Journeyer[]> {
  const goals = rows.filter(({ run, journey }) => run.visit === 1 && goalOf(journey.versions[run.version - 1]))
  yield* lockMembers(world, tx, goals)
  return rows.map((row) => {
    const { run, member, journey } = row
    const version = journey.versions[run.version - 1]
    if (!version) throw new Error(`Journey ${journey.id} has no version ${run.version}.`)
    const known = { facts: factsOf(world, row, now), zone: member.zone }
    const goal = run.visit === 1 ? goalOf(version) : undefined
    const news =
      goal === undefined ? [] : eventsOf(world, { member: member.id, name: goal, after: beginning(run), until: now })
    const wakes: readonly WakeRow[] = [
      ...spent.filter((wake) => wake.run === run.id),
      ...news.map((event) => wakeOf(event, { kind: 'check' })),
    ]
    const ready = { run, brand: 1, version, wakes: standing.get(journey.id) === 'stopped' ? [STOP] : wakes, known }
    const journeyer: Journeyer = { row, traveller: setOut(ready, now), heard: [] }
    hear(journeyer, run.eventId)
    return journeyer
  })
}

function hear({ traveller: { walk }, heard }: Journeyer, before: number | undefined): void {
  if (walk.run.eventId !== undefined && walk.run.eventId !== before) heard.push(walk.run.eventId)
}

const goalOf = (version: Traveller['version'] | undefined): string | undefined => version?.graph.settings.goal?.event

function* lockMembers(world: World, tx: Tx, rows: readonly RunRow[]): Part<void> {
  const members = [...new Set(rows.map(({ member }) => member))].toSorted((a, b) => a.id - b.id)
  for (const member of members) yield* lock(world, tx, member)
}

interface Passing {
  readonly journeyers: readonly Journeyer[]
  readonly now: Instant
}

/** Locks the members of runs that stop at a wait, and asks what they did since. True where somebody went on. */
function* lookBack(world: World, tx: Tx, { journeyers, now }: Passing): Part<boolean> {
  const stopped = journeyers.filter(({ traveller: { looked, walk } }) => {
    return walk.moved && walk.subscriptions.length > 0 && looked !== walk.run.visit
  })
  if (stopped.length === 0) return false
  yield* lockMembers(
    world,
    tx,
    stopped.map(({ row }) => row),
  )
  yield { point: 'advance: after the look back' }
  let wentOn = false
  for (const journeyer of stopped) {
    const { traveller } = journeyer
    const before = traveller.walk.run.eventId
    const { visit } = traveller.walk.run
    traveller.looked = visit
    const events = wantedOf(traveller, now).flatMap((wanted) => eventsOf(world, wanted))
    const wakes = heardBy(traveller, events).map((event) => wakeOf(event, { kind: 'event', visit }))
    if (wakes.length > 0) seen(world, 'looked back upon an event')
    if (wakes.length > 0 && goOn(traveller, { wakes, facts: traveller.walk.facts, now })) {
      wentOn = true
      hear(journeyer, before)
    }
  }
  return wentOn
}

function* writeChanges(world: World, tx: Tx, moved: readonly Journeyer[]): Part<void> {
  const changing = moved.filter(({ traveller }) => traveller.walk.changes.some((change) => !('variable' in change)))
  yield* lockMembers(
    world,
    tx,
    changing.map(({ row }) => row),
  )
  for (const { row, traveller } of changing) {
    const { changes } = traveller.walk
    write(tx, () => {
      const facts = changes.reduce(
        (known: Facts, change: Change) => withChange(known, change),
        factsOf(world, row, world.now),
      )
      row.member.attributes = facts.member
      row.member.tags = facts.tags
    })
  }
}
