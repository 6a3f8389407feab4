import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { BENEFITS, giveBenefits, openPools } from './benefit.ts'
import { grantPoints, sourceOf } from './points.ts'
import { failed, type Grant, type Granted } from './reward.ts'
import { settle, settledStep } from './settle.ts'
import { openAccounts, spendPoints, type Spending } from './spend.ts'
import { readGivenOf } from './store-grants.ts'
import type { Takings } from './till.ts'
import { grantTiers } from './tier.ts'

/**
 * Answers one outcome for each grant, in order. Pools and budgets are locked first, then accounts in member order: the
 * lock order of the whole house.
 */
export async function grantRewards(tx: Tx, grants: readonly Grant[], now: Instant): Promise<readonly Granted[]> {
  const of = (lane: string): readonly Grant[] => grants.filter((grant) => grant.lane === lane)
  const settled = of('settle')
  const back = await readGivenOf(
    tx,
    settled.map(settledStep).map(({ runBucket: bucket, run, node }) => ({ bucket, run, node })),
  )
  const opened = await openPools(
    tx,
    grants.filter(({ lane }) => BENEFITS.has(lane)),
    back,
  )
  const booked = [...of('points'), ...settled].map(({ brand, memberBucket: bucket, member }) => ({
    brand,
    bucket,
    member,
  }))
  const accounts = await openAccounts(tx, [...opened.payers, ...booked], now)
  const balances = new Map([...accounts].map(([member, { balance }]) => [member, balance]))
  const benefits = await giveBenefits(tx, opened, { balances, now })
  const spent = spendingsOf(benefits)
  await spendPoints(tx, spent, now)
  for (const { member, amount } of spent) balances.set(member, (balances.get(member) ?? 0) - amount)
  const points = await grantPoints(tx, of('points'), { balances, now })
  const tiers = await grantTiers(tx, of('tier'), now)
  const settlements = await settle(tx, settled, { balances, now })
  return grants.map(
    (grant) =>
      benefits.outcomes.get(grant) ??
      points.get(grant) ??
      tiers.get(grant) ??
      settlements.get(grant) ??
      failed(`Nothing grants "${grant.lane}".`),
  )
}

/** What a gift or a ticket costs in points is paid as it is given. */
export function spendingsOf({ given, drawn }: Takings): readonly Spending[] {
  const paid = [
    ...given.filter(({ pool }) => pool.kind !== 'lottery').map(({ grant, pool }) => ({ grant, points: pool.points })),
    ...drawn.map(({ grant, points }) => ({ grant, points })),
  ]
  return paid.flatMap(({ grant, points }) => {
    const { brand, memberBucket: bucket, member } = grant
    return points > 0
      ? [{ brand, bucket, member, source: sourceOf(grant), amount: points, to: 'redeemed' as const }]
      : []
  })
}
