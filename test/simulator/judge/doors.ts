import type { Instant } from '@cairn/sdk'
import { entryOf } from '@cairn/runtime/engine/children'
import { callOf } from '@cairn/sdk/run'
import { childOf } from '../product/children.ts'
import { effectKey, type EffectRow, isOver, type RunRow } from '../world/store.ts'
import { demand, type World } from '../world/world.ts'

/** A transaction that stood still is ended after fifteen seconds: what it read is no older than this. */
const STALE = 30_000

/** E250 to E256: who is sent on enters the other journey once or not at all, and whoever called hears of the end. */
export function childrenEntered(world: World): void {
  const born = Map.groupBy(world.store.runs, ({ run: { member }, occurrence }) => `${member} ${occurrence}`)
  for (const effect of world.store.effects) {
    if (effect.kind !== 'child') continue
    const runs = born.get(`${effect.member} ${entryOf(childOf(world, effect)).occurrence}`) ?? []
    const went = effect.state === 'sent' || effect.state === 'accepted'
    const what = `The way on from run ${effect.run} at ${effect.node}`
    const once = runs.length === (went ? 1 : 0)
    demand(world, 'E255', once || (() => `${what} is ${effect.state}, and ${runs.length} entered by it.`))
    for (const run of runs) childJudged(world, { effect, run, what })
  }
}

interface Birth {
  readonly effect: EffectRow
  readonly run: RunRow
  readonly what: string
}

function childJudged(world: World, { effect, run: child, what }: Birth): void {
  const { run: parent, endedAt } = effect.row
  demand(
    world,
    'E253',
    child.run.arm === parent.arm || (() => `${what} led from arm ${parent.arm} to ${child.run.arm}.`),
  )
  const at = child.run.enteredAt
  const shut = child.journey.pauses.some(({ from, to }) => at > from + STALE && at < to)
  demand(world, 'E252', !shut || (() => `${what} led into a journey that was paused.`))
  const gone = parent.state === 'exited' && endedAt !== undefined && endedAt + STALE < at
  demand(world, 'E65', !gone || (() => `${what} was gone although its member had been taken out.`))
  if (!isOver(child) || child.run.state === 'erased' || callOf(child.run.variables) === undefined) return
  demand(world, 'E251', effect.state === 'sent' || (() => `${what} has ended, and whoever called was not told.`))
}

/** Whoever waited for a called journey left as it tells. */
export function judgeCall(
  world: World,
  row: RunRow,
  {
    node,
    port,
    visit,
    at,
  }: { readonly node: string; readonly port: string; readonly visit: number; readonly at: Instant },
): void {
  const name = effectKey({ run: row.run.id, node, visit, slot: 0 })
  const effect = world.store.effects.find((each) => effectKey(each) === name)
  const states: Readonly<Record<string, readonly string[]>> = { finished: ['sent'], refused: ['rejected', 'expired'] }
  const fits = states[port]
  const what = `Run ${row.run.id} left ${node} by ${port}`
  demand(world, 'E251', effect !== undefined || (() => `${what}, and nobody was called.`))
  if (!effect) return
  if (fits) demand(world, 'E251', fits.includes(effect.state) || (() => `${what}, and its call is ${effect.state}.`))
  if (port === 'timeout') demand(world, 'I7', at >= effect.expiresAt || (() => `${what} before its time.`))
}
