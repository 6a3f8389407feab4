import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'
import type { AudienceRow, MembershipChange } from './store.ts'

export interface AudienceListener {
  readonly bucket: number
  readonly run: number
  readonly visit: number
}

/** Runs that wait for these members to come into the audience or to leave it. */
export function listenersToAudience(
  tx: Tx,
  { brand, publicId }: Pick<AudienceRow, 'brand' | 'publicId'>,
  changes: readonly MembershipChange[],
): Promise<readonly AudienceListener[]> {
  return query(
    tx,
    `select s.run_bucket as bucket, s.run, s.visit
     from unnest($2::smallint[], $3::bigint[], $4::text[]) t(bucket, member, topic)
     join subscription s on s.bucket = t.bucket and s.brand = $1 and s.topic = t.topic and s.member = t.member`,
    [
      brand,
      numbers(changes.map(({ member }) => bucketOfMember(member))),
      numbers(changes.map(({ member }) => member)),
      texts(changes.map(({ joined }) => `audience:${publicId}:${joined ? 'in' : 'out'}`)),
    ],
  )
}
