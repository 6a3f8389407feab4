import type { Instant } from '@cairn/sdk'
import { callOf } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { settle, type Settlement } from '../effects/store-dispatch.ts'
import { isOpen } from './store-advance.ts'
import type { Traveller } from './traveller.ts'

/** Runs that ended in this pass answer whoever called them, in its transaction. */
export async function answerCalls(tx: Tx, travellers: readonly Traveller[], now: Instant): Promise<void> {
  const answers: Settlement[] = []
  for (const { walk } of travellers) {
    const { run, steps } = walk
    const call = isOpen(run) ? undefined : callOf(run.variables)
    if (call === undefined) continue
    const exit = steps.at(-1)?.what.replace('exit:', '') ?? run.state
    const ending = { state: 'sent', port: 'finished', outcome: { exit, state: run.state } } as const
    answers.push({ effect: call, fence: 0, from: 'accepted', ending })
  }
  for (const [bucket, group] of Map.groupBy(answers, ({ effect }) => effect.bucket)) {
    await settle(tx, { bucket, now }, group)
  }
}
