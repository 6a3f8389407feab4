import type { Instant, JsonObject } from '@cairn/sdk'
import { documents, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'

/** What a pass changes about one member, folded: attributes to set, tags to add and to take away. */
export interface MemberChange {
  readonly member: number
  readonly attributes: JsonObject
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** The members are locked. A null attribute is taken away; tags stay sorted and without repeats. */
export async function writeChanges(
  tx: Tx,
  { brand, now }: { readonly brand: number; readonly now: Instant },
  changes: readonly MemberChange[],
): Promise<void> {
  await query(
    tx,
    `with c as materialized (
       select $1::bigint as brand, c.bucket, c.id, array(select jsonb_array_elements_text(c.added)) as added,
         array(select jsonb_array_elements_text(c.removed)) as removed,
         coalesce((select jsonb_object_agg(key, value) from jsonb_each(c.attributes) where value <> 'null'), '{}') as attributes,
         array(select key from jsonb_each(c.attributes) where value = 'null') as cleared
       from unnest($3::smallint[], $4::bigint[], $5::jsonb[], $6::jsonb[], $7::jsonb[]) as c(bucket, id, attributes, added, removed))
     update member m set attributes = (m.attributes || c.attributes) - c.cleared,
       tags = array(select distinct t from unnest(m.tags || c.added) as t where t <> all(c.removed) order by t),
       updated_at = to_timestamp($2::float8)
     from c where m.bucket = c.bucket and m.id = c.id and m.brand = c.brand`,
    [
      brand,
      now / 1000,
      numbers(changes.map(({ member }) => bucketOfMember(member))),
      numbers(changes.map(({ member }) => member)),
      documents(changes.map(({ attributes }) => attributes)),
      documents(changes.map(({ added }) => added)),
      documents(changes.map(({ removed }) => removed)),
    ],
  )
}

export interface Listener {
  readonly bucket: number
  readonly run: number
  readonly visit: number
}

/** Runs that wait for one of these topics of these members; a later statement than the members' lock. */
export async function readListeners(
  tx: Tx,
  brand: number,
  wanted: readonly { readonly member: number; readonly topic: string }[],
): Promise<readonly Listener[]> {
  return query(
    tx,
    `with w as materialized (
       select $1::bigint as brand, w.* from unnest($2::smallint[], $3::bigint[], $4::text[]) as w(bucket, member, topic))
     select s.run_bucket as bucket, s.run, s.visit
     from w join subscription s on s.bucket = w.bucket and s.brand = w.brand and s.topic = w.topic and s.member = w.member`,
    [
      brand,
      numbers(wanted.map(({ member }) => bucketOfMember(member))),
      numbers(wanted.map(({ member }) => member)),
      texts(wanted.map(({ topic }) => topic)),
    ],
  )
}
