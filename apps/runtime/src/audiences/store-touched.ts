import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'

export interface TouchedMember {
  readonly brand: number
  readonly member: number
}

/** Of every brand and bucket, at most so many. */
export function readTouched(tx: Tx, limit: number): Promise<readonly TouchedMember[]> {
  return query(tx, 'select brand, member from audience_touch order by bucket, brand, member limit $1', [limit])
}

/** The members are locked: what is learnt from now on is remembered anew. */
export async function forgetTouched(tx: Tx, brand: number, members: readonly number[]): Promise<void> {
  await query(
    tx,
    `delete from audience_touch t using unnest($2::smallint[], $3::bigint[]) w(bucket, id)
     where t.bucket = w.bucket and t.brand = $1 and t.member = w.id`,
    [brand, numbers(members.map(bucketOfMember)), numbers(members)],
  )
}

export async function entrantsOf(tx: Tx, brand: number, members: readonly number[]): Promise<Map<number, string>> {
  const rows = await query<{ id: number; entrant: string }>(
    tx,
    `select m.id, coalesce(m.external_id, m.anonymous_id, 'mem_' || m.id) as entrant
     from unnest($2::smallint[], $3::bigint[]) w(bucket, id)
     join member m on m.bucket = w.bucket and m.id = w.id and m.brand = $1`,
    [brand, numbers(members.map(bucketOfMember)), numbers(members)],
  )
  return new Map(rows.map(({ id, entrant }) => [id, entrant]))
}
