import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { failed, fieldOf, type Grant, granted, type Granted } from './reward.ts'
import { lockAccounts, type Posting, postPoints } from './store.ts'

/** Books points to each grant's member, double entry, in this transaction; a balance never goes below zero. */
export async function grantPoints(
  tx: Tx,
  grants: readonly Grant[],
  now: Instant,
): Promise<ReadonlyMap<Grant, Granted>> {
  const outcomes = new Map<Grant, Granted>()
  if (grants.length === 0) return outcomes
  const owners = new Map(grants.map((grant) => [grant.member, { ...grant, bucket: grant.memberBucket }]))
  const accounts = [...owners.values()].toSorted((a, b) => a.member - b.member)
  const balances = new Map((await lockAccounts(tx, accounts)).map(({ member, balance }) => [member, balance]))
  const postings: Posting[] = []
  for (const grant of grants) {
    const amount = fieldOf(grant.input, 'points')
    const before = balances.get(grant.member) ?? 0
    if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) {
      outcomes.set(grant, failed('The number of points is not a whole number.'))
    } else if (before + amount < 0) {
      outcomes.set(grant, failed(`A balance of ${before} points does not allow ${amount}.`))
    } else {
      balances.set(grant.member, before + amount)
      postings.push({ grant, amount })
      outcomes.set(grant, granted({ points: amount, balance: before + amount }))
    }
  }
  if (postings.length > 0) await postPoints(tx, postings, now)
  return outcomes
}
