import { judgeLost, type Next, standsInTheWay } from '@cairn/sdk/run'
import { transact } from '../db/transact.ts'
import { type EffectDeps, laneParts } from './effect.ts'
import { claimOverdue, settle, type Settlement } from './store-dispatch.ts'
import { shutLanes } from './store-lane.ts'
import { claimExpired, type Expired } from './store-lost.ts'

const LIMIT = 500

type SweepDeps = Pick<EffectDeps, 'db' | 'advancing' | 'clock' | 'config' | 'nodes' | 'log'>

/**
 * Attempts nobody holds any more: their process died between the mark and the settling, so they may have gone out. A class
 * whose provider knows the key sends again at once; any other parks them as unknown. Answers how many.
 */
export async function sweepLeases(deps: SweepDeps): Promise<number> {
  const now = await deps.clock.now()
  const machine = await deps.clock.machine()
  return transact(deps.advancing, async (tx) => {
    const expired = await claimExpired(tx, machine, LIMIT)
    const settlements = expired.map((effect): Settlement => {
      return { effect, fence: effect.fence, from: 'attempting', ending: lost(deps, effect, machine) }
    })
    for (const [bucket, group] of Map.groupBy(settlements, ({ effect }) => effect.bucket)) {
      await settle(tx, { bucket, now }, group)
    }
    if (expired.length > 0) deps.log.warn({ attempts: expired.length }, 'attempts outlived their lease')
    return expired.length
  })
}

function lost(deps: SweepDeps, { lane, firstAttemptAt }: Expired, machine: number): Next {
  const idempotency = deps.nodes.channels.get(laneParts(lane).channel)?.idempotency
  return judgeLost({ idempotency, firstAttemptAt, machine })
}

/** A channel that is gone can neither be sent to again nor asked. */
const NOBODY = { idempotency: { class: 'none' } } as const

/**
 * Messages whose time is over while their lane lets nothing through: an open lane looks at each as it claims it, a shut one
 * would keep a waiting run from hearing of it. Answers how many.
 */
export async function sweepShutLanes(deps: SweepDeps): Promise<number> {
  const now = await deps.clock.now()
  const machine = await deps.clock.machine()
  let swept = 0
  for (const { brand, lane } of await shutLanes(deps.db, machine)) {
    const { idempotency } = deps.nodes.channels.get(laneParts(lane).channel) ?? NOBODY
    for (let bucket = 0; bucket < 64; bucket += 1) {
      swept += await transact(deps.advancing, async (tx) => {
        const overdue = await claimOverdue(tx, { lane, brand, bucket, at: now, limit: LIMIT })
        const settlements = overdue.flatMap((effect): readonly Settlement[] => {
          const ending = standsInTheWay(effect, { now, machine, pause: deps.config.times.pause, idempotency })
          return ending ? [{ effect, fence: effect.fence, from: 'ready', ending }] : []
        })
        if (settlements.length > 0) await settle(tx, { bucket, now }, settlements)
        return settlements.length
      })
    }
  }
  return swept
}
