import { callOf } from '@cairn/sdk/run'
import { settle } from './effects.ts'
import type { Journeyer } from './pass.ts'
import { effectKey, isOver, type Tx } from '../world/store.ts'
import { type Part, seen, type World } from '../world/world.ts'

/** Runs that ended in this pass answer whoever called them, in its transaction. */
export function* answerCalls(world: World, tx: Tx, moved: readonly Journeyer[]): Part<void> {
  for (const { row: before, traveller } of moved) {
    const { run, steps } = traveller.walk
    const call = isOver({ ...before, run }) ? callOf(run.variables) : undefined
    if (call === undefined || !world.protocol.answers(run)) continue
    const name = effectKey(call)
    const row = world.store.effects.find((each) => effectKey(each) === name)
    if (row === undefined) continue
    seen(world, 'call answered')
    const exit = steps.at(-1)?.what.replace('exit:', '') ?? run.state
    const ending = { state: 'sent', port: 'finished', outcome: { exit, state: run.state } } as const
    yield* settle(world, tx, { row, fence: 0, from: 'accepted', ending })
  }
}
