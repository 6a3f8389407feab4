import type { Instant } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'

/** Two members that are one person: `former` goes, `member` stays. */
export interface MergeWish {
  readonly former: number
  readonly member: number
  readonly why: 'identify' | 'alias' | 'request'
  readonly by?: string | undefined
}

/**
 * Asks for merges, in the transaction that found them out. They are done in transactions of their own, because a merge locks
 * runs, and runs come before members.
 */
export async function askMerges(
  tx: Tx,
  brand: number,
  { unions, now }: { readonly unions: readonly MergeWish[]; readonly now: Instant },
): Promise<void> {
  await query(
    tx,
    `with m as (
       insert into merge_request (brand, former, member, why, by_name, at, due_at)
       select $1, m.former, m.member, m.why, m.by_name, to_timestamp($2::float8), clock_timestamp()
       from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[]) as m(former, member, why, by_name))
     select pg_notify('cairn', 'merges:') is null as told`,
    [
      brand,
      now / 1000,
      numbers(unions.map(({ former }) => former)),
      numbers(unions.map(({ member }) => member)),
      texts(unions.map(({ why }) => why)),
      texts(unions.map(({ by }) => by)),
    ],
  )
}

/** Where the runs of one member lie, and by which numbers; $2 is its bucket and $3 the member. */
export const NAMES = `select $2::smallint as bucket, $3::bigint as member
  union select (k.former & 63)::smallint, $3 from member_merge k where k.bucket = $2 and k.member = $3
  union select (k.former & 63)::smallint, k.former from member_merge k where k.bucket = $2 and k.member = $3`

/** Where runs of these members lie besides their own buckets: `former` may still be the name of a closed one. */
export async function readFormers(
  tx: Tx,
  brand: number,
  members: readonly number[],
): Promise<readonly { readonly member: number; readonly former: number }[]> {
  return query(
    tx,
    `select m.member, m.former from unnest($2::smallint[], $3::bigint[]) as w(bucket, id)
     join member_merge m on m.bucket = w.bucket and m.member = w.id and m.brand = $1 order by m.member, m.former`,
    [brand, numbers(members.map(bucketOfMember)), numbers(members)],
  )
}

/** Who goes on for a member that was merged, through as many merges as there were; itself where it was not. */
export async function survivorOf(tx: Tx, brand: number, id: number): Promise<number> {
  const rows = await query<{ id: number }>(
    tx,
    `with recursive chain as (
       select id, merged_into, 1 as n from member where brand = $1 and bucket = $2 and id = $3
       union all
       select m.id, m.merged_into, c.n + 1 from chain c
       join member m on m.bucket = c.merged_into & 63 and m.id = c.merged_into and m.brand = $1 where c.n < 100)
     select id from chain where merged_into is null`,
    [brand, bucketOfMember(id), id],
  )
  return rows[0]?.id ?? id
}
