import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'
import type { MergeWish } from '../members/store-merge.ts'

export interface Request extends MergeWish {
  readonly id: number
  readonly brand: number
  readonly again: boolean
  readonly at: number
}

/** The oldest merge that is due, which no other process takes meanwhile. */
export async function takeRequest(tx: Tx): Promise<Request | undefined> {
  const rows = await query<Request & { by_name: string | null }>(
    tx,
    `select id, brand, former, member, why, by_name, again, date_part('epoch', at) * 1000 as at from merge_request
     where due_at <= clock_timestamp() order by due_at, id limit 1 for update skip locked`,
    [],
  )
  return rows.map(({ by_name, ...row }) => ({ ...row, by: by_name ?? undefined }))[0]
}

/** It failed: the others go on, and it is tried again in ten minutes. */
export async function putOff(tx: Tx, { id, brand }: Pick<Request, 'id' | 'brand'>): Promise<void> {
  const text = `update merge_request set due_at = clock_timestamp() + interval '10 minutes' where id = $1 and brand = $2`
  await query(tx, text, [id, brand])
}

/** A transaction that found the former member before the merge may still have written to it: it is looked at once more. */
export async function closeRequest(tx: Tx, { id, brand, again }: Request): Promise<void> {
  const text = again
    ? 'delete from merge_request where id = $1 and brand = $2'
    : `update merge_request set again = true, due_at = clock_timestamp() + interval '1 minute' where id = $1 and brand = $2`
  await query(tx, text, [id, brand])
}

export interface Joined {
  readonly brand: number
  readonly from: number
  readonly to: number
  readonly now: number
}

/** What both were given under one name stays two things: the one that comes over carries its member's number behind it. */
const own = (source: string): string =>
  `case when exists (select from points_entry o where o.bucket = $5 and o.member = $3 and o.source = ${source})
   then ${source} || ' ' || $2::bigint else ${source} end`

/** What of a member is told by several rows goes to the other one; what is told by one row becomes one row. In lock order. */
const MOVES: readonly string[] = [
  // ids lead to the survivor; of its ways of reach it keeps its own, and the others lead to it without being used
  `update identity i set member = $3, rank = case when exists (select from identity o
     where o.member = $3 and o.kind = i.kind and o.brand = $1 and o.rank = 0 and o.value <> i.value) then 1 else i.rank end
   where i.member = $2 and i.brand = $1 and i.kind in ('email', 'phone') and not exists (select from identity o
     where o.bucket = i.bucket and o.brand = $1 and o.kind = i.kind and o.value = i.value and o.member = $3)`,
  `delete from identity where member = $2 and brand = $1 and kind in ('email', 'phone')`,
  `update identity set member = $3 where member = $2 and brand = $1`,
  `update event set bucket = $5, member = $3 where bucket = $4 and member = $2 and brand = $1`,
  `update orders set member = $3 where member = $2 and brand = $1`,
  `with o as (delete from member_orders where bucket = $4 and member = $2 and $1::bigint is not null
     returning count, total, first_at, last_at)
   insert into member_orders as old (bucket, member, count, total, first_at, last_at) select $5, $3, count, total, first_at, last_at from o
   on conflict (bucket, member) do update set count = old.count + excluded.count, total = old.total + excluded.total,
     first_at = least(old.first_at, excluded.first_at), last_at = greatest(old.last_at, excluded.last_at)`,
  `with o as (delete from member_event where bucket = $4 and member = $2 and $1::bigint is not null
     returning name, n, first_at, last_at)
   insert into member_event as old (bucket, member, name, n, first_at, last_at) select $5, $3, name, n, first_at, last_at from o
   on conflict (bucket, member, name) do update set n = old.n + excluded.n,
     first_at = least(old.first_at, excluded.first_at), last_at = greatest(old.last_at, excluded.last_at)`,
  `with o as (delete from audience_member m using audience a
     where m.bucket = $4 and m.member = $2 and a.id = m.audience and a.brand = $1 returning m.audience, m.since)
   insert into audience_member as old (bucket, audience, member, since) select $5, audience, $3, since from o
   on conflict (bucket, audience, member) do update set since = least(old.since, excluded.since)`,
  `delete from audience_touch where bucket = $4 and member = $2 and brand = $1`,
  `update inbox_message set bucket = $5, member = $3 where bucket = $4 and member = $2 and brand = $1`,
  `with o as (delete from points_account where bucket = $4 and member = $2 and brand = $1 returning balance, pending)
   insert into points_account as old (bucket, member, brand, balance, pending) select $5, $3, $1, balance, pending from o
   on conflict (bucket, member) do update set balance = old.balance + excluded.balance, pending = old.pending + excluded.pending`,
  `update points_lot p set bucket = $5, member = $3, source = ${own('p.source')}
   where p.bucket = $4 and p.member = $2 and p.brand = $1`,
  `update points_use p set bucket = $5, member = $3, source = ${own('p.source')}, lot = ${own('p.lot')}
   where p.bucket = $4 and p.member = $2 and $1::bigint is not null`,
  `update points_entry p set bucket = $5, member = $3, source = ${own('p.source')}
   where p.bucket = $4 and p.member = $2 and $1::bigint is not null`,
  `update reward_grant set bucket = $5, member = $3 where bucket = $4 and member = $2 and brand = $1`,
  `update reward_draw set bucket = $5, member = $3 where bucket = $4 and member = $2 and $1::bigint is not null`,
  `with o as (delete from member_tier where bucket = $4 and member = $2 and brand = $1 returning *)
   insert into member_tier as old (bucket, member, brand, tier, since, until) select $5, $3, $1, tier, since, until from o
   on conflict (bucket, member) do update set tier = excluded.tier, since = excluded.since, until = excluded.until
   where old.tier = ''`,
  // what a model said of either is kept of the survivor; the next run scores the two as one
  `with o as (delete from member_score where bucket = $4 and member = $2 and brand = $1 returning *)
   insert into member_score (bucket, brand, member, model, run, said, told, told_run) select $5, $1, $3, model, run, said, told, told_run from o
   on conflict (bucket, member, model) do nothing`,
  `with o as (delete from score_change where bucket = $4 and member = $2 and brand = $1 returning *)
   insert into score_change (bucket, brand, member, model, run, before_run, before) select $5, $1, $3, model, run, before_run, before from o
   on conflict (bucket, member, model, run) do nothing`,
  `with o as (delete from unless_entry where bucket = $4 and member = $2 and brand = $1 returning *)
   insert into unless_entry as old (bucket, brand, journey, node, member, subject, entrant, occurrence, event_id, event_at, due_at)
   select $5, $1, journey, node, $3, subject, entrant, occurrence, event_id, event_at, due_at from o on conflict do nothing`,
  `update step_event set bucket = $5, member = $3 where bucket = $4 and member = $2 and brand = $1`,
  `update subscription set bucket = $5, member = $3 where bucket = $4 and member = $2 and brand = $1`,
  // who was merged into the one that goes now, leads to the other
  `with o as (delete from member_merge where bucket = $4 and member = $2 and brand = $1 returning former, why, by_name, at)
   insert into member_merge (bucket, brand, member, former, why, by_name, at) select $5, $1, $3, former, why, by_name, at from o
   on conflict do nothing`,
]

/** Moves what one member has to another; both are locked. */
export async function moveAll(tx: Tx, { brand, from, to }: Joined): Promise<void> {
  const values = [brand, from, to, bucketOfMember(from), bucketOfMember(to)]
  for (const text of MOVES) {
    const used = values.filter((_, i) => text.includes(`$${i + 1}`))
    await query(tx, used.length === values.length ? text : short(text), used)
  }
}

/** The same statement with its parameters numbered without gaps, which PostgreSQL wants. */
function short(text: string): string {
  const numbersUsed = [1, 2, 3, 4, 5].filter((n) => text.includes(`$${n}`))
  return text.replace(/\$(\d)/g, (_, n: string) => `$${numbersUsed.indexOf(Number(n)) + 1}`)
}

/** What the survivor lacks it has from the other; the other's row says who goes on, and nothing else. */
export async function joinRows(tx: Tx, joined: Joined & Pick<MergeWish, 'why' | 'by'>): Promise<void> {
  const { brand, from, to, now, why, by } = joined
  await query(
    tx,
    `with f as materialized (select * from member where bucket = $4 and id = $2 and brand = $1),
     s as (
       update member m set attributes = f.attributes || m.attributes, external_id = coalesce(m.external_id, f.external_id),
         anonymous_id = coalesce(m.anonymous_id, f.anonymous_id), time_zone = coalesce(m.time_zone, f.time_zone),
         locale = coalesce(m.locale, f.locale), created_at = least(m.created_at, f.created_at), updated_at = to_timestamp($6::float8),
         tags = array(select distinct t from unnest(m.tags || f.tags) as t order by t)
       from f where m.bucket = $5 and m.id = $3 and m.brand = $1
     ), g as (
       update member m set attributes = '{}', external_id = null, anonymous_id = null, time_zone = null, locale = null, tags = '{}',
         updated_at = to_timestamp($6::float8), erased_at = coalesce(m.erased_at, to_timestamp($6::float8)), merged_into = $3
       from f where m.bucket = $4 and m.id = $2 and m.brand = $1
     )
     insert into member_merge (bucket, brand, member, former, why, by_name, at)
     values ($5, $1, $3, $2, $7, $8, to_timestamp($6::float8)) on conflict do nothing`,
    [brand, from, to, bucketOfMember(from), bucketOfMember(to), now / 1000, why, by ?? null],
  )
}

/** What these runs of one bucket sent, gave and have under way is the survivor's. */
export async function moveEffects(
  tx: Tx,
  { brand, to, bucket }: { readonly brand: number; readonly to: number; readonly bucket: number },
  runs: readonly number[],
): Promise<void> {
  const values = [brand, to, bucket, numbers(runs)]
  const where = 'bucket = $3 and run = any($4::bigint[])'
  await query(tx, `update effect set member = $2 where ${where} and brand = $1`, values)
  await query(tx, `update reward_code set member = $2 where ${where} and $1::bigint is not null`, values)
}

/** Both members as they stand, locked in id order. */
export async function lockPair(
  tx: Tx,
  brand: number,
  ids: readonly number[],
): Promise<readonly { readonly id: number; readonly into: number | null; readonly erased: boolean }[]> {
  return query(
    tx,
    `select id, merged_into as into, erased_at is not null as erased from member
     where brand = $1 and bucket = any($2::smallint[]) and id = any($3::bigint[]) order by id for update`,
    [brand, numbers(ids.map(bucketOfMember)), numbers(ids)],
  )
}
