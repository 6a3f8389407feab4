import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { grantCoupons } from './coupon.ts'
import { grantPoints } from './points.ts'
import { failed, type Grant, type Granted } from './reward.ts'

/** Answers one outcome for each grant, in order. Pools first, then accounts: the lock order of the whole house. */
export async function grantRewards(tx: Tx, grants: readonly Grant[], now: Instant): Promise<readonly Granted[]> {
  const coupons = await grantCoupons(
    tx,
    grants.filter((grant) => grant.lane === 'coupon'),
    now,
  )
  const points = await grantPoints(
    tx,
    grants.filter((grant) => grant.lane === 'points'),
    now,
  )
  return grants.map((grant) => coupons.get(grant) ?? points.get(grant) ?? failed(`Nothing grants "${grant.lane}".`))
}
