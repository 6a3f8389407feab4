import type { Instant } from '@cairn/sdk'
import { instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

/** One entry, judged: what its run row will hold. At most one per subject in one statement. */
export interface EntryRow {
  readonly bucket: number
  readonly member: number
  readonly entrant: string
  readonly key: string | undefined
  readonly subject: string
  readonly entryKey: string
  readonly eventId: number | undefined
  readonly eventAt: Instant | undefined
  readonly arm: number
}

export interface Admission {
  readonly brand: number
  readonly journey: number
  readonly version: number
  readonly node: string
  readonly now: Instant
  /** May a subject that was here before come again at all? */
  readonly again: boolean
  /** May it come while another of its runs is open? */
  readonly overlap: boolean
  /** Its last entry must lie at or before this instant. */
  readonly since: Instant
}

/**
 * Admission, runs, the first step and the counters in one statement. The row of `admission` settles the race between two
 * transactions; `not exists` spares a replayed chunk the price of conflicts. The runs are due at once. Answers the places
 * (from 0) of those who were admitted; without a run where another transaction just entered the very same occurrence.
 */
export async function admitRows(
  tx: Tx,
  admission: Admission,
  rows: readonly EntryRow[],
): Promise<readonly { n: number; run: number | null }[]> {
  const places = new Map(rows.map((row, n) => [`${row.member} ${row.subject}`, n]))
  const admitted = await query<{ member: number; subject: string; run: number | null }>(tx, ADMIT, [
    numbers(rows.map((row) => row.bucket)),
    numbers(rows.map((row) => row.member)),
    texts(rows.map((row) => row.entrant)),
    texts(rows.map((row) => row.key)),
    texts(rows.map((row) => row.subject)),
    texts(rows.map((row) => row.entryKey)),
    numbers(rows.map((row) => row.eventId)),
    instants(rows.map((row) => row.eventAt)),
    numbers(rows.map((row) => row.arm)),
    admission.brand,
    admission.journey,
    admission.version,
    admission.node,
    admission.now / 1000,
    admission.again,
    admission.overlap,
    admission.since === Number.POSITIVE_INFINITY ? 'Infinity' : admission.since / 1000,
    `advance:${[...new Set(rows.map((row) => row.bucket))].join(',')}`,
  ])
  return admitted.flatMap(({ member, subject, run }) => {
    const n = places.get(`${member} ${subject}`)
    return n === undefined ? [] : [{ n, run }]
  })
}

// Nothing here is left to what the planner believes about the tables, which are empty one minute and hold a million the next:
// `offset 0` keeps `not exists` to one probe for each, and `in (…) is true` is never made a join, so it is looked up in a hash.
// As joins these have cost 17 seconds for 20,000 where the estimate said a dozen.
const ADMIT = `
with e as materialized (
  select e.*
  from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::float8[],
    $9::smallint[]) with ordinality as e(bucket, member, entrant, key, subject, entry_key, event_id, event_at, arm, place)
  where not exists (select from run r
    where r.bucket = e.bucket and r.journey = $11 and r.member = e.member and r.entry_key = e.entry_key offset 0)
), a as (
  insert into admission as a (bucket, journey, member, subject, last_at, open)
  select bucket, $11, member, subject, to_timestamp($14::float8), 1 from e order by place
  on conflict (bucket, journey, member, subject) do update set last_at = excluded.last_at, open = a.open + 1
    where $15::boolean and ($16::boolean or a.open <= 0) and a.last_at <= to_timestamp($17::float8)
  returning bucket, member, subject
), r as (
  insert into run (id, bucket, brand, journey, version, member, entrant, key, entry_key, entered_at, event_at, event_id,
    node, visit, state, arm, due_at)
  select nextval('run_id'), bucket, $10, $11, $12, member, entrant, key, entry_key, to_timestamp($14::float8),
    to_timestamp(event_at), event_id, $13, 1, 'waiting', arm, to_timestamp($14::float8)
  from e where ((bucket, member, subject) in (select bucket, member, subject from a)) is true order by place
  on conflict (bucket, journey, member, entry_key) do nothing
  returning id, bucket, member, coalesce(key, '') as subject, arm
), s as (
  insert into step (bucket, brand, member, run, version, node, visit, what, at)
  select bucket, $10, member, id, $12, $13, 1, 'in', to_timestamp($14::float8) from r
), c as (
  insert into node_count as c (bucket, journey, version, node, arm, what, n)
  select bucket, $11, $12, $13, arm, 'in', count(*) from r group by bucket, arm order by bucket, arm
  on conflict (bucket, journey, version, node, arm, what) do update set n = c.n + excluded.n
), x as (
  select member, subject, id as run from r
  union all
  select member, subject, null from a where ((bucket, member, subject) in (select bucket, member, subject from r)) is not true
)
select x.*, (select pg_notify('cairn', $18) is null) as told from x`

/** An entry that lost a race after its admission was counted gives the count back. */
export async function returnAdmissions(tx: Tx, journey: number, rows: readonly EntryRow[]): Promise<void> {
  await query(
    tx,
    `update admission a set open = a.open - 1
     from unnest($2::smallint[], $3::bigint[], $4::text[]) as e(bucket, member, subject)
     where a.bucket = e.bucket and a.journey = $1 and a.member = e.member and a.subject = e.subject`,
    [journey, ...subjects(rows)],
  )
}

export interface Standing {
  readonly n: number
  /** This very entry is already a run. */
  readonly known: boolean
  readonly open: number
  readonly last: Instant
}

/** What stood in the way of those who did not enter. */
export async function readStandings(tx: Tx, journey: number, rows: readonly EntryRow[]): Promise<readonly Standing[]> {
  return query(
    tx,
    `select (e.n - 1)::integer as n, coalesce(a.open, 0) as open,
       (extract(epoch from a.last_at) * 1000)::float8 as last,
       exists (select from run r where r.bucket = e.bucket and r.journey = $1 and r.member = e.member
         and r.entry_key = e.entry_key) as known
     from unnest($2::smallint[], $3::bigint[], $4::text[], $5::text[]) with ordinality
       as e(bucket, member, subject, entry_key, n)
     left join admission a on a.bucket = e.bucket and a.journey = $1 and a.member = e.member and a.subject = e.subject`,
    [journey, ...subjects(rows), texts(rows.map((row) => row.entryKey))],
  )
}

const subjects = (rows: readonly EntryRow[]): string[] => [
  numbers(rows.map((row) => row.bucket)),
  numbers(rows.map((row) => row.member)),
  texts(rows.map((row) => row.subject)),
]

/** Takes up to `wanted` places of the period; the row stays locked until the commit. Answers how many were free. */
export async function reserveEntries(
  tx: Tx,
  use: { readonly journey: number; readonly period: string; readonly limit: number },
  wanted: number,
): Promise<number> {
  await query(tx, 'insert into entry_use (journey, period, n) values ($1, $2, 0) on conflict do nothing', [
    use.journey,
    use.period,
  ])
  const rows = await query<{ granted: number }>(
    tx,
    `with u as (select n from entry_use where journey = $1 and period = $2 for update)
     update entry_use e set n = e.n + least($3::bigint, greatest($4::bigint - e.n, 0))
     from u where e.journey = $1 and e.period = $2
     returning e.n - u.n as granted`,
    [use.journey, use.period, wanted, use.limit],
  )
  return rows[0]?.granted ?? 0
}

export async function returnEntries(
  tx: Tx,
  use: { readonly journey: number; readonly period: string },
  unused: number,
): Promise<void> {
  await query(tx, 'update entry_use set n = n - $3 where journey = $1 and period = $2', [
    use.journey,
    use.period,
    unused,
  ])
}
