import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { failed, fieldOf, type Grant, granted, type Granted } from './reward.ts'
import { lockPools, readFreeCodes, takeCodes, type Taking } from './store.ts'

/** Takes a code for each grant out of its pool, in this transaction, or finds the pool empty. */
export async function grantCoupons(
  tx: Tx,
  grants: readonly Grant[],
  now: Instant,
): Promise<ReadonlyMap<Grant, Granted>> {
  const outcomes = new Map<Grant, Granted>()
  if (grants.length === 0) return outcomes
  const wanted = new Map(grants.map((grant) => [poolKey(grant.brand, poolOf(grant)), grant]))
  const pools = await lockPools(
    tx,
    [...wanted.values()].map((grant) => ({ brand: grant.brand, pool: poolOf(grant) })),
  )
  const known = new Set(pools.map(({ brand, pool }) => poolKey(brand, pool)))
  for (const grant of grants) {
    if (!known.has(poolKey(grant.brand, poolOf(grant)))) {
      outcomes.set(grant, failed(`The pool ${poolOf(grant)} does not exist.`))
    }
  }
  const takings: Taking[] = []
  for (const { id, brand, pool } of pools) {
    const mine = grants.filter((grant) => grant.brand === brand && poolOf(grant) === pool)
    const codes = await readFreeCodes(tx, id, mine.length)
    for (const [i, grant] of mine.entries()) {
      const code = codes[i]
      outcomes.set(grant, code === undefined ? outOfStock : granted({ code, pool }))
      if (code !== undefined) takings.push({ pool: id, code, grant })
    }
  }
  if (takings.length > 0) await takeCodes(tx, takings, now)
  return outcomes
}

const outOfStock: Granted = { state: 'out_of_stock', port: 'out_of_stock', data: {} }

const poolKey = (brand: number, pool: string): string => `${brand} ${pool}`

function poolOf(grant: Grant): string {
  const pool = fieldOf(grant.input, 'pool')
  return typeof pool === 'string' ? pool : ''
}
