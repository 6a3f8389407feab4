import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'

/**
 * Remembers that something was learnt about these members, who are locked: their audiences are judged again within seconds.
 * A member remembered already stays so; whoever forgets one locks the member first, so nothing learnt meanwhile is missed.
 */
export async function touchMembers(tx: Tx, brand: number, members: readonly number[]): Promise<void> {
  const sorted = [...new Set(members)].toSorted((a, b) => a - b)
  if (sorted.length === 0) return
  await query(
    tx,
    `insert into audience_touch (bucket, brand, member)
     select w.bucket, $1, w.id from unnest($2::smallint[], $3::bigint[]) w(bucket, id)
     where exists (select from audience where brand = $1)
     on conflict do nothing`,
    [brand, numbers(sorted.map(bucketOfMember)), numbers(sorted)],
  )
}
