import { addWake } from './pass.ts'
import { settle } from './effects.ts'
import { commit, isOver, type JourneyRow, lock, type MemberRow, transact, write } from '../world/store.ts'
import type { Vendor } from '../world/vendor.ts'
import { type Actor, type Part, seen, trace, type World } from '../world/world.ts'

type Verb = 'publish' | 'pause' | 'resume' | 'stop'

/** What a person does to a journey, in one short transaction. */
export function* command(
  world: World,
  actor: Actor,
  { verb, journey }: { verb: Verb; journey: JourneyRow },
): Part<void> {
  yield* transact(world, actor, function* (tx) {
    yield* lock(world, tx, journey)
    if (journey.state === 'stopped' || (verb === 'resume' && journey.state !== 'paused')) return
    write(tx, () => {
      seen(world, `command ${verb}`)
      trace(world, verb, journey.id)
      journey.mark += 1
      for (const process of world.processes) {
        if (!world.faults || !world.random.chance(world.scenario.faults.newsLost))
          process.believedAt = Number.NEGATIVE_INFINITY
      }
      if (verb === 'publish') {
        journey.version = journey.versions.length
        world.protocol.afterPublish(world, journey)
        return
      }
      const running = journey.state === 'live'
      if (verb === 'pause' && running) journey.pauses.push({ from: world.now, to: Number.POSITIVE_INFINITY })
      const pause = journey.pauses.at(-1)
      if (verb === 'resume' && pause) pause.to = world.now
      journey.state = verb === 'pause' ? 'paused' : verb === 'resume' ? 'live' : 'stopped'
      if (verb !== 'pause') journey.settling = true
    })
    yield* commit(world, tx, { before: 'settle: a bucket told' })
  })
}

/** Tells the runs of a journey that was resumed or stopped, a bucket at a time. */
export function* tellStanding(world: World, actor: Actor, journey: JourneyRow): Part<void> {
  const { mark, state } = journey
  for (const bucket of [0, 1]) {
    yield* transact(world, actor, function* (tx) {
      const held = world.store.runs.filter(
        ({ run }) => run.journey === journey.id && run.bucket === bucket && run.state === 'held',
      )
      for (const row of held) {
        yield* lock(world, tx, row)
        if (row.run.state !== 'held' || !world.protocol.releases(world, row.run)) continue
        write(tx, () => {
          seen(world, 'run released')
          row.run = { ...row.run, state: 'waiting', epoch: row.run.epoch + 1 }
          for (const wake of world.store.wakes) {
            if (wake.run === row.run.id && wake.at === Number.POSITIVE_INFINITY) wake.at = world.now
          }
        })
      }
      yield* commit(world, tx, { before: 'settle: a bucket told' })
    })
    if (state === 'stopped') yield* dismiss(world, actor, { journey, bucket })
  }
  yield* transact(world, actor, function* (tx) {
    yield* lock(world, tx, journey)
    if (journey.mark === mark) write(tx, () => (journey.settling = false))
    yield* commit(world, tx, { before: 'settle: a bucket told' })
  })
}

function* dismiss(
  world: World,
  actor: Actor,
  { journey, bucket }: { journey: JourneyRow; bucket: number },
): Part<void> {
  yield* transact(world, actor, function* (tx) {
    const { runs, wakes } = world.store
    const told = new Set(wakes.filter(({ kind }) => kind === 'operator').map(({ run }) => run))
    for (const row of runs) {
      if (row.run.journey !== journey.id || row.run.bucket !== bucket || isOver(row) || told.has(row.run.id)) continue
      write(tx, () =>
        addWake(world, { run: row.run.id, bucket }, { kind: 'operator', at: world.now, payload: { exit: 'stopped' } }),
      )
    }
    yield* commit(world, tx, { before: 'settle: a bucket told' })
  })
}

/** A member takes its address back, or asks to be forgotten. From the answer on, nothing may be sent to it. */
export function* bar(
  world: World,
  actor: Actor,
  { member, erase, vendor }: { member: MemberRow; erase: boolean; vendor: Vendor },
): Part<void> {
  yield* transact(world, actor, function* (tx) {
    const { store } = world
    if (erase) {
      for (const row of store.runs) if (row.member === member && !isOver(row)) yield* lock(world, tx, row)
      for (const effect of store.effects)
        if (effect.member === member.id && effect.settledAt === undefined) yield* lock(world, tx, effect)
    }
    yield* lock(world, tx, member)
    // who entered while we waited is found by the next try
    const late = store.runs.some((row) => erase && row.member === member && !isOver(row) && row.holder !== tx)
    if (late) return
    write(tx, () => {
      seen(world, erase ? 'command erase' : 'command withdraw')
      trace(world, erase ? 'erase' : 'withdraw', member.id)
      member.reachable = false
      if (erase) forget(world, member)
      vendor.barred.set(member.id, Math.min(world.now, vendor.barred.get(member.id) ?? world.now))
    })
    yield* commit(world, tx, { before: 'settle: a bucket told' })
  })
}

function forget(world: World, member: MemberRow): void {
  const { store } = world
  member.erased = true
  member.attributes = {}
  for (const row of store.runs) {
    if (row.member !== member || isOver(row)) continue
    const { run } = row
    seen(world, 'run became', 'erased')
    row.run = { ...run, state: 'erased', dueAt: undefined, epoch: run.epoch + 1 }
    row.endedAt = world.now
    row.trail.push({ node: run.node, visit: run.visit, at: world.now, what: 'exit:erased' })
    const key = [run.bucket, run.journey, run.version, run.node, run.arm, 'exit:erased'].join(' ')
    store.counts.set(key, (store.counts.get(key) ?? 0) + 1)
  }
  const gone = new Set(store.runs.filter((row) => row.member === member).map(({ run }) => run.id))
  store.wakes = store.wakes.filter(({ run }) => !gone.has(run))
  store.subscriptions = store.subscriptions.filter(({ run }) => !gone.has(run))
  if (!world.protocol.erasesQueue) return
  for (const effect of store.effects) if (effect.member === member.id) effect.content = undefined
}

/** Somebody asks the provider what became of each parked message, and says so; two of them at once. */
export function* reconcile(world: World, actor: Actor, vendor: Vendor): Part<void> {
  yield* transact(world, actor, function* (tx) {
    for (const row of world.store.effects) {
      // what is still under way may yet arrive
      if (row.state !== 'unknown' || world.now - (row.settledAt ?? world.now) < 600_000) continue
      const state = vendor.delivered(row) ? 'sent' : 'failed'
      yield* lock(world, tx, row)
      if (row.state !== 'unknown') continue
      seen(world, `reconciled as ${state}`)
      yield* settle(world, tx, {
        row,
        fence: row.fence,
        from: 'unknown',
        ending: { state, port: state, outcome: { reason: 'reconciled' } },
      })
    }
    yield* commit(world, tx, { before: 'settle: a bucket told' })
  })
}
