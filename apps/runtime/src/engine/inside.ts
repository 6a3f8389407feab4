import type { Instant } from '@cairn/sdk'
import { walkOn } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'
import { grantRewards } from '../rewards/grant.ts'
import type { Grant } from '../rewards/reward.ts'
import { type Traveller, zoneOf } from './traveller.ts'

/** A walk that meets more inside effects than this goes on in its next claim: it is due at once. */
const ROUNDS = 8

/**
 * Performs what walks stand at (a coupon, points), all of a round set-based in this transaction, and walks those runs on
 * with the outcome. So a code is taken and its member moved together, or neither.
 */
export async function performInside(tx: Tx, travellers: readonly Traveller[], now: Instant): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const standing = travellers.filter((traveller) => traveller.walk.inside !== undefined)
    const grants = standing.flatMap(grantOf)
    if (grants.length === 0) return
    const outcomes = await grantRewards(tx, grants, now)
    for (const [i, traveller] of standing.entries()) {
      const outcome = outcomes[i]
      const intent = traveller.walk.inside
      if (!outcome || !intent) throw new Error(`A grant of run ${traveller.run.id} has no outcome; each must have one.`)
      traveller.granted.push({ intent, outcome })
      const { port, data } = outcome
      traveller.walk = walkOn(traveller.version.chart, traveller.walk, { port, data, now, zone: zoneOf(traveller) })
    }
  }
}

function grantOf({ run, brand, walk: { inside } }: Traveller): Grant[] {
  if (!inside) return []
  const { node, visit, slot, lane, input } = inside
  const { id, bucket, member } = run
  return [{ brand, bucket, memberBucket: bucketOfMember(member), member, run: id, node, visit, slot, lane, input }]
}
