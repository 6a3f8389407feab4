import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { lockHeld, setGrant } from '../rewards/store-grants.ts'
import { lockPools, takePlace } from '../rewards/store.ts'
import { refuseUnentitled } from './entitled.ts'
import { once } from './once.ts'
import { refuseUnusable, type ShopBrand } from './redeem.ts'
import { findByExternal } from './store.ts'
import { tellReward } from './tell.ts'

export interface Claim {
  readonly brand: ShopBrand
  /** The shop's own. */
  readonly id: string
  readonly userId: string
  readonly pool: string
}

export type Claimed = {
  readonly id: string
  readonly grant: number
  readonly pool: string
  readonly price?: number
}

/**
 * A member takes up what it was given: the right is there, its window is open, its conditions still hold, and of an offer
 * whose stock is taken as it is claimed there is a place left. The pool is locked, so the last place goes to one.
 */
export async function claim(deps: Deps, { brand, id, userId, pool: name }: Claim): Promise<Claimed> {
  const now = await deps.clock.now()
  const call = { brand: brand.id, kind: 'claim', id }
  return transact(deps.db, (tx) =>
    once(tx, { call, request: { userId, pool: name } }, async () => {
      const [pool] = await lockPools(tx, [{ brand: brand.id, pool: name }])
      const person = await findByExternal(tx, brand.id, userId)
      if (!pool) throw new NotFound('reward')
      if (!person) throw new NotFound('member')
      if ((pool.opensAt ?? now) > now || (pool.closesAt ?? now + 1) <= now) {
        throw new Conflict('CLOSED', 'This cannot be claimed at this time.')
      }
      const held = await lockHeld(tx, { brand: brand.id, bucket: person.bucket, member: person.member, now }, pool.id)
      if (!held) throw new Conflict('NOT_GIVEN', 'This member holds no right to it.')
      if (held.state === 'claimed') throw new Conflict('CLAIMED', 'This member has claimed it already.')
      refuseUnusable(held, now)
      await refuseUnentitled(tx, deps, { brand: brand.id, member: person.member, rule: held.rule, now })
      if (pool.takes === 'claim') {
        if (pool.stock !== null && pool.issued >= pool.stock) throw new Conflict('OUT_OF_STOCK', 'None are left.')
        await takePlace(tx, pool)
      }
      await setGrant(tx, held, { state: 'claimed', at: now })
      const price = pool.price === null ? {} : { price: pool.price }
      const properties = { pool: name, reward: held.poolName, kind: pool.kind, grant: `grt_${held.id}`, claim: id }
      const told = { brand, person, name: 'Reward Claimed', properties, messageId: `claim:${id}`, now }
      await tellReward(tx, deps, told)
      return { id, grant: held.id, pool: name, ...price }
    }),
  )
}
