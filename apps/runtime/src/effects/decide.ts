import { judgePerson, type Verdict } from '@cairn/sdk/run'
import { transact } from '../db/transact.ts'
import { Conflict } from '../refusal.ts'
import type { EffectDeps, EffectId } from './effect.ts'
import { settle } from './store-dispatch.ts'
import { addDecision, type Decider, lastDecision, lockUnknown } from './store-decide.ts'

export interface Decision {
  readonly brand: number
  readonly id: EffectId
  readonly verdict: Verdict
  readonly by: Decider
  /** How many attempts the person saw: a message that was sent again meanwhile is another question. */
  readonly attempts?: number | undefined
}

/**
 * Somebody says what became of a message nobody knew the end of, or has it sent again. The first answer stands; the same
 * answer told twice is one. Who said it is kept, for good.
 */
export async function decide(deps: Pick<EffectDeps, 'db' | 'clock'>, decision: Decision): Promise<void> {
  const now = await deps.clock.now()
  const machine = await deps.clock.machine()
  const { brand, id, verdict, by, attempts } = decision
  await transact(deps.db, async (tx) => {
    const parked = await lockUnknown(tx, brand, id)
    if (!parked) {
      if ((await lastDecision(tx, brand, id)) === verdict) return
      throw new Conflict('NOT_PARKED', 'Nothing is open about this message any more; the first answer stands.')
    }
    if (attempts !== undefined && attempts !== parked.attempt) {
      throw new Conflict('SENT_MEANWHILE', 'This message was sent again meanwhile; look at it anew before you decide.')
    }
    if (verdict === 'resend' && parked.expiresAt <= now) {
      throw new Conflict('TOO_LATE', 'The time in which this message may be sent is over; say whether it arrived.')
    }
    await addDecision(tx, { brand, id, verdict, by, fence: parked.fence, machine })
    const ending = judgePerson(verdict, by.name, machine)
    const effect = { ...id, awaits: parked.awaits }
    await settle(tx, { bucket: id.bucket, now }, [{ effect, fence: parked.fence, from: 'unknown', ending }])
  })
}
