import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { giveBenefits, openPools } from '../rewards/benefit.ts'
import { type Grant, textOf } from '../rewards/reward.ts'
import { type GrantRow, lockHeld } from '../rewards/store-grants.ts'
import { findById } from './store.ts'

interface Wish {
  readonly brand: number
  readonly member: number
  readonly pool: string
  /** Who gives it. */
  readonly by: string
}

/**
 * Gives a member something by hand, or finds what it holds already: two people who press the button for the same member
 * hear of the same code. Limits, stock and budget hold as they do in a journey.
 */
export async function issueByHand(
  deps: Deps,
  wish: Wish,
): Promise<{ readonly row: GrantRow; readonly again: boolean }> {
  const now = await deps.clock.now()
  return transact(deps.db, async (tx) => {
    const person = await findById(tx, wish.brand, wish.member)
    if (!person) throw new NotFound('member')
    const grant = { ...handed(wish, person.bucket), lane: 'benefit', by: wish.by }
    const opened = await openPools(tx, [grant])
    const [pool] = opened.pools
    if (!pool) throw new NotFound('reward')
    if (pool.kind === 'lottery' || pool.points > 0) {
      throw new Conflict('NOT_BY_HAND', 'Draws, and what members pay for in points, are not given by hand.')
    }
    const holder = { brand: wish.brand, bucket: person.bucket, member: wish.member, now }
    const held = await lockHeld(tx, holder, pool.id)
    if (held) return { row: held, again: true }
    const { outcomes } = await giveBenefits(tx, opened, { balances: new Map(), now })
    const outcome = outcomes.get(grant)
    if (outcome?.state !== 'granted') throw refusalOf(outcome?.state, textOf(outcome?.data ?? {}, 'reason'))
    const row = await lockHeld(tx, holder, pool.id)
    if (!row) throw new Error(`What was given of ${wish.pool} is not in the ledger.`)
    return { row, again: false }
  })
}

const handed = ({ brand, member, pool }: Wish, bucket: number): Omit<Grant, 'lane'> => ({
  brand,
  bucket,
  memberBucket: bucket,
  member,
  node: '',
  visit: 0,
  slot: 0,
  input: { pool },
})

function refusalOf(state: string | undefined, reason: string): Conflict {
  if (state !== 'out_of_stock') return new Conflict('NOT_ELIGIBLE', `This member may not have it: ${reason}.`)
  return new Conflict('OUT_OF_STOCK', reason === 'budget' ? 'The budget is spent.' : 'None are left.')
}
