import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { deletePool, hasGivenOut, lockPool } from '../rewards/store-pools.ts'
import { journeysWithPool } from './store-known.ts'

/** Only a pool that nothing names and nobody got a code of can go; the codes given out are their members' history. */
export async function removePool({ db }: Pick<Deps, 'db'>, which: { brand: number; id: string }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const pool = await lockPool(tx, which.brand, which.id)
    if (pool === undefined) throw new NotFound('pool')
    if (await hasGivenOut(tx, pool.id)) {
      throw new Conflict('POOL_GIVEN', 'Members hold codes of this pool, so it is part of their history and stays.')
    }
    const users = await journeysWithPool(tx, which)
    if (users.length > 0) {
      const names = users.map(({ name }) => `“${name}”`).join(', ')
      throw new Conflict('POOL_USED', `The pool is used by ${names}; choose another one there first.`)
    }
    await deletePool(tx, which.brand, pool.id)
  })
}
