import type { Instant, JsonObject } from '@cairn/sdk'
import { documents, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'

/** What is told about a member. Fields left out stay as they are. */
export interface ProfileUpdate {
  readonly member: number
  /** Attributes to set; an attribute told as null is taken away. */
  readonly attributes: JsonObject
  readonly zone?: string
  readonly locale?: string
  /** Tags to have besides those there. */
  readonly tags?: readonly string[]
  /** The tags to have, and no others. */
  readonly tagsExactly?: readonly string[]
}

const UPDATE = `
with u as (
  select u.bucket, u.id,
    coalesce((select jsonb_object_agg(key, value) from jsonb_each(u.attributes) where value <> 'null'), '{}') as added,
    array(select key from jsonb_each(u.attributes) where value = 'null') as removed, u.zone, u.locale, u.tags, u.exactly
  from unnest($3::smallint[], $4::bigint[], $5::jsonb[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[])
    u(bucket, id, attributes, zone, locale, tags, exactly))
update member m set attributes = (m.attributes || u.added) - u.removed, time_zone = coalesce(u.zone, m.time_zone),
  locale = coalesce(u.locale, m.locale), tags = case when u.tags is null and u.exactly is null then m.tags else array(
    select distinct t from unnest(case when u.exactly is null then m.tags else array(select jsonb_array_elements_text(u.exactly)) end
      || array(select jsonb_array_elements_text(coalesce(u.tags, '[]')))) t order by t) end,
  updated_at = to_timestamp($2::float8)
from u where m.bucket = u.bucket and m.id = u.id and m.brand is not distinct from $1
returning m.id as member, pg_column_size(m.attributes) as size`

interface Profiles {
  readonly brand: number
  /** At most one a member; the members are locked. */
  readonly updates: readonly ProfileUpdate[]
  readonly now: Instant
}

/** The zone each of these had, beside the one it was told. The members are locked. */
export async function readZones(
  tx: Tx,
  brand: number,
  told: readonly { readonly member: number; readonly to: string }[],
): Promise<readonly { readonly member: number; readonly from: string | null; readonly to: string }[]> {
  return query(
    tx,
    `select m.id as member, m.time_zone as "from", w.zone as "to"
     from unnest($2::smallint[], $3::bigint[], $4::text[]) w(bucket, id, zone)
     join member m on m.bucket = w.bucket and m.id = w.id and m.brand is not distinct from $1`,
    [
      brand,
      numbers(told.map(({ member }) => bucketOfMember(member))),
      numbers(told.map(({ member }) => member)),
      texts(told.map(({ to }) => to)),
    ],
  )
}

/** How large the attributes of each have become, in bytes as stored. */
export async function updateProfiles(
  tx: Tx,
  { brand, updates, now }: Profiles,
): Promise<readonly { member: number; size: number }[]> {
  return query(tx, UPDATE, [
    brand,
    now / 1000,
    numbers(updates.map(({ member }) => bucketOfMember(member))),
    numbers(updates.map(({ member }) => member)),
    documents(updates.map(({ attributes }) => attributes)),
    texts(updates.map(({ zone }) => zone)),
    texts(updates.map(({ locale }) => locale)),
    documents(updates.map(({ tags }) => tags)),
    documents(updates.map(({ tagsExactly }) => tagsExactly)),
  ])
}
