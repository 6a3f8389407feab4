import { begun, entryOf } from '@cairn/runtime/engine/children'
import type { Child } from '@cairn/runtime/effects/store-children'
import { childInput } from '@cairn/sdk/run'
import { settle } from './effects.ts'
import { admitAll } from './intake.ts'
import { commit, type EffectRow, lock, take, transact } from '../world/store.ts'
import { type Actor, type Part, seen, type World } from '../world/world.ts'

/** Sends a member on into the journey its run jumps to or calls: entering and the end of the effect are one transaction. */
export function* sendOn(world: World, actor: Actor, bucket: number): Part<number> {
  const { now, protocol } = world
  const later: (() => Part<unknown>)[] = []
  const sent = yield* transact(world, actor, function* (tx) {
    const row = world.store.effects.find(
      ({ kind, state, dueAt, ...effect }) =>
        kind === 'child' && state === 'ready' && effect.bucket === bucket && dueAt <= now,
    )
    if (row === undefined || !take(tx, row)) return 0
    const child = childOf(world, row)
    yield { point: 'children: after the claim' }
    const judged = protocol.judgeChild(child, now)
    if ('ending' in judged) {
      seen(world, `child ${'dueAt' in judged.ending ? 'waits' : judged.ending.state}`)
      yield* settle(world, tx, { row, fence: row.fence, from: 'ready', ending: judged.ending })
    } else {
      const { journey: id, version } = judged.target
      const journey = world.store.journeys[id - 1]
      if (!journey) throw new Error(`There is no journey ${id}.`)
      yield* lock(world, tx, row.row.member)
      const { event } = childInput(child.input)
      const comer = {
        member: child.member,
        occurrence: entryOf(child).occurrence,
        at: now,
        key: child.key,
        event,
        handed: { arm: child.arm, variables: judged.variables },
      }
      const [told] = yield* admitAll(world, tx, { journey, version, candidates: [comer], now })
      const reason = told?.refused
      seen(world, `child ${reason === undefined ? 'entered' : 'refused'}`)
      const ending =
        reason === undefined ? begun(child) : { state: 'rejected' as const, port: 'refused', outcome: { reason } }
      const settlement = { row, fence: row.fence, from: 'ready' as const, ending }
      if (protocol.entersOnce) yield* settle(world, tx, settlement)
      else
        later.push(() =>
          transact(world, actor, function* (after) {
            yield* settle(world, after, settlement)
            yield* commit(world, after, { before: 'children: before the commit' })
          }),
        )
    }
    yield* commit(world, tx, { before: 'children: before the commit' })
    return 1
  })
  for (const rest of later) yield* rest()
  return sent
}

/** What the product's claim reads of a child. */
export function childOf({ store }: World, row: EffectRow): Child {
  const { bucket, run: number, node, visit, slot, brand, member, awaits, fence, input, expiresAt } = row
  const { run, journey } = row.row
  const target = store.journeys.find(({ id }) => `jrn_${id}` === childInput(input).journey)
  return {
    bucket,
    run: number,
    node,
    visit,
    slot,
    brand,
    member,
    awaits,
    fence,
    input,
    expiresAt,
    journeyId: `jrn_${journey.id}`,
    runState: run.state,
    entrant: run.entrant,
    key: run.key,
    entryKey: run.entryKey,
    arm: run.arm,
    variables: run.variables,
    open: store.effects.filter((each) => each.run === number && each.kind === 'child' && each.state === 'accepted')
      .length,
    target: target && { journey: target.id, version: target.version, state: target.state },
  }
}
