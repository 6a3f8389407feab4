import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { failed, type Grant, granted, type Granted, ineligible, numberOf, textOf } from './reward.ts'
import { lockTiers, type MemberTier, readLadders, type TierGrant, writeTiers } from './store-tiers.ts'

/** Raises members to a tier of the brand's ladder. Nobody is put on the step they stand on, or on a lower one. */
export async function grantTiers(tx: Tx, grants: readonly Grant[], now: Instant): Promise<ReadonlyMap<Grant, Granted>> {
  const outcomes = new Map<Grant, Granted>()
  if (grants.length === 0) return outcomes
  const brands = [...new Set(grants.map(({ brand }) => brand))]
  const ladder = new Map((await readLadders(tx, brands)).map((row) => [`${row.brand} ${row.key}`, row]))
  const owners = grants
    .map(({ brand, memberBucket: bucket, member }) => ({ brand, bucket, member }))
    .toSorted((a, b) => a.member - b.member)
  const held = new Map<number, MemberTier>((await lockTiers(tx, owners)).map((row) => [row.member, row]))
  const raised = new Map<number, TierGrant>()
  for (const grant of grants) {
    const { brand, memberBucket: bucket, member, input } = grant
    const key = textOf(input, 'tier')
    const step = ladder.get(`${brand} ${key}`)
    const before = held.get(member)
    const standing = before !== undefined && (before.until ?? now + 1) > now ? before.tier : undefined
    const rank = standing === undefined ? undefined : ladder.get(`${brand} ${standing}`)?.rank
    if (!step) outcomes.set(grant, failed(`The brand has no tier ${key}.`))
    else if (rank !== undefined && rank >= step.rank) outcomes.set(grant, ineligible('tier'))
    else {
      const until = numberOf(input, 'until')
      held.set(member, { member, tier: key, until: until ?? null })
      raised.set(member, { brand, bucket, member, tier: key, since: now, until })
      outcomes.set(grant, granted({ tier: key, name: step.name, ...(standing !== undefined && { before: standing }) }))
    }
  }
  await writeTiers(tx, [...raised.values()])
  return outcomes
}
