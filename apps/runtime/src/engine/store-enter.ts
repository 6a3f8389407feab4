import type { Instant } from '@cairn/sdk'
import { instants, numbers, sparse, texts } from '../db/columns.ts'
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
 * Runs and counters in one statement, for those whom no run of theirs forbids. The unique key settles the race for one
 * occurrence; where more is asked, the caller has locked the members. `on conflict` costs every entry a tenth, but a race
 * that is lost must not take its batch with it: an audience of a million enters for seconds, beside its own events. The
 * runs are due at once. Answers the places (from 0) of those who entered; `rows` are in the order of bucket and member.
 */
export async function admitRows(
  tx: Tx,
  admission: Admission,
  rows: readonly EntryRow[],
): Promise<readonly { n: number; run: number }[]> {
  const admitted = await query<{ member: number; subject: string; run: number }>(tx, ADMIT, [
    ...subjects(rows),
    texts(rows.map((row) => row.entrant)),
    sparse(
      rows.map((row) => row.key),
      texts,
    ),
    texts(rows.map((row) => row.entryKey)),
    sparse(
      rows.map((row) => row.eventId),
      numbers,
    ),
    sparse(
      rows.map((row) => row.eventAt),
      instants,
    ),
    numbers(rows.map((row) => row.arm)),
    admission.brand,
    admission.journey,
    admission.version,
    admission.node,
    admission.now / 1000,
    admission.again,
    admission.overlap,
    admission.since === Number.POSITIVE_INFINITY ? 'Infinity' : admission.since / 1000,
  ])
  if (admitted.length > 0) {
    const buckets = [...new Set(rows.map((row) => row.bucket))].join(',')
    await query(tx, `select pg_notify('cairn', $1) is null as told`, [`advance:${buckets}`])
  }
  // they come in the order in which they were inserted, that of `rows`
  let n = -1
  return admitted.map(({ member, subject, run }) => {
    do n += 1
    while (n < rows.length && (rows[n]?.member !== member || rows[n]?.subject !== subject))
    return { n, run }
  })
}

const OPEN = `r.state in ('waiting', 'held', 'quarantined')`

// Nothing here is left to what the planner believes about the tables, which are empty one minute and hold a million the next:
// `offset 0` keeps `not exists` to one probe for each. As a join this has cost 17 seconds for 20,000 where the estimate said
// a dozen.
const ADMIT = `
with e as materialized (
  select e.*
  from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::float8[],
    $9::smallint[]) with ordinality as e(bucket, member, subject, entrant, key, entry_key, event_id, event_at, arm, place)
  where not exists (select from run r
    where r.bucket = e.bucket and r.journey = $11 and r.member = e.member and (r.entry_key = e.entry_key
      or (coalesce(r.key, '') = e.subject
        and (not $15::boolean or (not $16::boolean and ${OPEN}) or r.entered_at > to_timestamp($17::float8)))) offset 0)
    and ((select not exists (select from member_merge)) or not exists (select from member_merge k join run r
    on r.bucket = k.former & 63 and r.journey = $11 and r.member in (k.member, k.former)
    where k.bucket = e.bucket and k.member = e.member and (r.entry_key = e.entry_key
      or (coalesce(r.key, '') = e.subject
        and (not $15::boolean or (not $16::boolean and ${OPEN}) or r.entered_at > to_timestamp($17::float8)))) offset 0))
), r as (
  insert into run (id, bucket, brand, journey, version, member, entrant, key, entry_key, entered_at, event_at, event_id,
    node, visit, state, arm, due_at)
  select nextval('run_id'), bucket, $10, $11, $12, member, entrant, key, entry_key, to_timestamp($14::float8),
    to_timestamp(event_at), event_id, $13, 1, 'waiting', arm, to_timestamp($14::float8)
  from e order by place
  on conflict (bucket, journey, member, entry_key) do nothing
  returning id, bucket, member, coalesce(key, '') as subject, arm
), c as (
  insert into node_count as c (bucket, journey, version, node, arm, what, n)
  select bucket, $11, $12, $13, arm, 'in', count(*) from r group by bucket, arm order by bucket, arm
  on conflict (bucket, journey, version, node, arm, what) do update set n = c.n + excluded.n
)
select member, subject, id as run from r`

/** Has the journey been published more than once? */
export async function hasOtherVersions(tx: Tx, { journey, version }: Admission): Promise<boolean> {
  const rows = await query(tx, 'select 1 as one from version where journey = $1 and version <> $2 limit 1', [
    journey,
    version,
  ])
  return rows.length > 0
}

export interface Standing {
  readonly n: number
  /** This very entry is already a run. */
  readonly known: boolean
  readonly open: number
}

/** What stood in the way of those who did not enter. */
export async function readStandings(tx: Tx, journey: number, rows: readonly EntryRow[]): Promise<readonly Standing[]> {
  return query(
    tx,
    `select (e.n - 1)::integer as n, s.*
     from unnest($2::smallint[], $3::bigint[], $4::text[], $5::text[]) with ordinality as e(bucket, member, subject, entry_key, n)
     cross join lateral (
       select coalesce(bool_or(r.entry_key = e.entry_key), false) as known,
         (count(*) filter (where ${OPEN} and coalesce(r.key, '') = e.subject))::integer as open
       from (select e.bucket, e.member union select (k.former & 63)::smallint, e.member from member_merge k
           where k.bucket = e.bucket and k.member = e.member
         union select (k.former & 63)::smallint, k.former from member_merge k where k.bucket = e.bucket and k.member = e.member) m
       join run r on r.bucket = m.bucket and r.journey = $1 and r.member = m.member) s`,
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
