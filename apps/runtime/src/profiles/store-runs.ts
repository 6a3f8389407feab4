import type { Instant } from '@cairn/sdk'
import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'
import type { Passage } from './stay.ts'

/** A member by its present and its former numbers: its runs lie in the buckets of all of them. */
export interface Names {
  readonly brand: number
  readonly names: readonly number[]
}

const OPEN = `r.state in ('waiting', 'held', 'quarantined')`

/** Every run under way of these members, locked in id order. What a pass has in hand is waited for. */
export async function lockOpenRuns(
  tx: Tx,
  { brand, names }: Names,
): Promise<readonly { readonly id: number; readonly bucket: number }[]> {
  return query(
    tx,
    `select r.id, r.bucket from run r
     where r.bucket = any($2::smallint[]) and r.member = any($3::bigint[]) and ${OPEN} and r.brand is not distinct from $1
     order by r.id for update`,
    [brand, numbers([...new Set(names.map(bucketOfMember))]), numbers(names)],
  )
}

/** The same without a lock: whether somebody came in meanwhile. */
export async function readOpenRuns(tx: Tx, { brand, names }: Names): Promise<readonly { readonly id: number }[]> {
  return query(
    tx,
    `select r.id from run r
     where r.bucket = any($2::smallint[]) and r.member = any($3::bigint[]) and ${OPEN} and r.brand is not distinct from $1`,
    [brand, numbers([...new Set(names.map(bucketOfMember))]), numbers(names)],
  )
}

/** Every passage of these members, under way or over, through journeys of the brand. */
export async function readPassages(tx: Tx, { brand, names }: Names): Promise<readonly Passage[]> {
  const rows = await query<Passage & { entered: number }>(
    tx,
    `select r.id, r.bucket, r.journey, r.version, r.member, coalesce(r.key, '') as subject, r.entry_key as "entryKey", r.state,
       date_part('epoch', r.entered_at) as entered
     from journey j cross join unnest($2::smallint[]) as b(bucket)
     join run r on r.bucket = b.bucket and r.journey = j.id and r.member = any($3::bigint[])
     where j.brand = $1 order by r.id`,
    [brand, numbers([...new Set(names.map(bucketOfMember))]), numbers(names)],
  )
  return rows.map(({ entered, ...row }) => ({ ...row, enteredAt: Math.round(entered * 1000) }))
}

/**
 * Hands runs to the member that goes on. A closed one whose entry the other had too, in the same bucket, keeps its former number:
 * the key of an entry holds the member. Answers which are its own now.
 */
export async function handOver(
  tx: Tx,
  { brand, to, runs }: { readonly brand: number; readonly to: number; readonly runs: readonly Passage[] },
): Promise<readonly number[]> {
  const rows = await query<{ id: number }>(
    tx,
    `with w as materialized (select * from unnest($3::smallint[], $4::bigint[]) as w(bucket, id))
     update run r set member = $2 from w
     where r.bucket = w.bucket and r.id = w.id and r.brand is not distinct from $1 and not exists (
       select from run x where x.bucket = r.bucket and x.journey = r.journey and x.member = $2 and x.entry_key = r.entry_key)
     returning r.id`,
    [brand, to, numbers(runs.map(({ bucket }) => bucket)), numbers(runs.map(({ id }) => id))],
  )
  return rows.map(({ id }) => id)
}

/** Runs whose version cannot be read leave without being walked; they are counted all the same. */
export async function leaveBlind(
  tx: Tx,
  { bucket, now, reason }: { readonly bucket: number; readonly now: Instant; readonly reason: string },
  runs: readonly number[],
): Promise<void> {
  await query(
    tx,
    `with u as (
       update run set state = 'exited', due_at = null, epoch = epoch + 1
       where bucket = $1 and id = any($4::bigint[]) returning id, journey, version, node, arm, member, visit
     ), s as (
       insert into trail (at, member, run, version, visit, bucket, path)
       select to_timestamp($2::float8), member, id, version, visit, $1, node || ' exit:' || $3 from u
     ), d as (
       delete from subscription where run_bucket = $1 and run = any($4::bigint[])
     )
     insert into node_count as c (bucket, journey, version, node, arm, what, n)
     select $1, journey, version, node, arm, 'exit:' || $3, count(*) from u group by journey, version, node, arm
     order by journey, version, node, arm
     on conflict (bucket, journey, version, node, arm, what) do update set n = c.n + excluded.n`,
    [bucket, now / 1000, reason, numbers(runs)],
  )
}
