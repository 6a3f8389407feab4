import { isOpen, portOfReceipt, type ReceiptState } from '@cairn/sdk/run'
import { settle } from './effects.ts'
import { commit, type EffectRow, lock, transact } from '../world/store.ts'
import { type Actor, type Part, seen, type World } from '../world/world.ts'

/** A provider reports what became of a message it took: late, early, twice, in any order. */
export function* report(
  world: World,
  actor: Actor,
  { row, receipt }: { readonly row: EffectRow; readonly receipt: ReceiptState },
): Part<void> {
  yield* transact(world, actor, function* (tx) {
    yield* lock(world, tx, row)
    const { state, fence, attempt } = row
    const next = world.protocol.judgeReceipt({ state, attempt }, receipt)
    seen(world, next === undefined ? 'receipt told nothing new' : `receipt in ${state}`)
    if (next === undefined) return
    // a run is told once how its message ended
    const port = isOpen(state) ? { port: portOfReceipt(receipt) } : {}
    yield* settle(world, tx, { row, fence, from: state, ending: { state: next, outcome: {}, ...port } })
    yield* commit(world, tx, { before: 'sweep: before the commit' })
  })
}
