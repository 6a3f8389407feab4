import { judgeLost, type Next } from '@cairn/sdk/run'
import { transact } from '../db/transact.ts'
import { type EffectDeps, type EffectId, laneParts } from './effect.ts'
import { claimExpired, type Expired, lockUnknown, settle, type Settlement } from './store-dispatch.ts'

const LIMIT = 500

type SweepDeps = Pick<EffectDeps, 'advancing' | 'clock' | 'nodes' | 'log'>

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

/**
 * Somebody found out what became of a parked message. False where it is not parked (any more): the first answer stands.
 */
export async function reconcile(
  deps: Pick<EffectDeps, 'db' | 'clock'>,
  { brand, id, outcome }: { readonly brand: number; readonly id: EffectId; readonly outcome: 'sent' | 'failed' },
): Promise<boolean> {
  const now = await deps.clock.now()
  return transact(deps.db, async (tx) => {
    const parked = await lockUnknown(tx, brand, id)
    if (!parked) return false
    const ending = { state: outcome, port: outcome, outcome: { reason: 'reconciled' } } as const
    const effect = { ...id, awaits: parked.awaits }
    await settle(tx, { bucket: id.bucket, now }, [{ effect, fence: parked.fence, from: 'unknown', ending }])
    return true
  })
}
