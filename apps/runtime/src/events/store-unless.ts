import type { Instant } from '@cairn/sdk'
import { instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'

/** Somebody who did the first thing, until it is known whether they did the other. */
export interface UnlessEntry {
  readonly brand: number
  readonly journey: number
  readonly node: string
  readonly member: number
  /** The key the entry has, or nothing. */
  readonly subject: string
  readonly entrant: string
  readonly occurrence: string
  readonly eventId: number
  readonly eventAt: Instant
  readonly dueAt: Instant
}

/** The members are locked. Of several first things of one subject the latest counts, whatever order they are told in. */
export async function addUnless(tx: Tx, entries: readonly UnlessEntry[]): Promise<void> {
  if (entries.length === 0) return
  const latest = new Map<string, UnlessEntry>()
  for (const entry of entries) {
    const key = JSON.stringify([entry.journey, entry.node, entry.member, entry.subject])
    const known = latest.get(key)
    if (!known || known.eventAt <= entry.eventAt) latest.set(key, entry)
  }
  const rows = [...latest.values()]
  await query(
    tx,
    `insert into unless_entry as old (bucket, brand, journey, node, member, subject, entrant, occurrence, event_id, event_at, due_at)
     select bucket, brand, journey, node, member, subject, entrant, occurrence, event_id, to_timestamp(event_at), to_timestamp(due_at)
     from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[],
       $9::bigint[], $10::float8[], $11::float8[])
       as w(bucket, brand, journey, node, member, subject, entrant, occurrence, event_id, event_at, due_at)
     order by bucket, journey, node, member, subject
     on conflict (bucket, journey, node, member, subject) do update set entrant = excluded.entrant,
       occurrence = excluded.occurrence, event_id = excluded.event_id, event_at = excluded.event_at, due_at = excluded.due_at
     where old.event_at <= excluded.event_at`,
    [
      numbers(rows.map(({ member }) => bucketOfMember(member))),
      numbers(rows.map(({ brand }) => brand)),
      ...keyColumns(rows),
      texts(rows.map(({ entrant }) => entrant)),
      texts(rows.map(({ occurrence }) => occurrence)),
      numbers(rows.map(({ eventId }) => eventId)),
      instants(rows.map(({ eventAt }) => eventAt)),
      instants(rows.map(({ dueAt }) => dueAt)),
    ],
  )
}

/** When each bucket next has somebody whose time is over; buckets without anybody are left out. */
export async function nextUnlessDue(
  tx: Tx,
  buckets: readonly number[],
): Promise<readonly { readonly bucket: number; readonly at: Instant }[]> {
  const rows = await query<{ bucket: number; at: number }>(
    tx,
    `select b as bucket, date_part('epoch', u.due_at) as at from unnest($1::smallint[]) as b
     cross join lateral (select due_at from unless_entry where bucket = b order by due_at limit 1) u`,
    [numbers(buckets)],
  )
  return rows.map(({ bucket, at }) => ({ bucket, at: Math.round(at * 1000) }))
}

const COLUMNS = `brand, journey, node, member, subject, entrant, occurrence, event_id as "eventId",
  (date_part('epoch', event_at) * 1000)::float8 as "eventAt", (date_part('epoch', due_at) * 1000)::float8 as "dueAt"`

interface Slice {
  readonly bucket: number
  readonly now: Instant
}

export async function readUnlessDue(
  tx: Tx,
  { bucket, now, limit }: Slice & { readonly limit: number },
): Promise<readonly UnlessEntry[]> {
  const rows = await query<UnlessEntry>(
    tx,
    `select ${COLUMNS} from unless_entry where bucket = $1 and due_at <= to_timestamp($2::float8) order by due_at limit $3`,
    [bucket, now / 1000, limit],
  )
  return rows.map(whole)
}

/** Takes those away that are still due, as they stand now: a later first thing may have begun the time anew. */
export async function takeUnless(
  tx: Tx,
  { bucket, now }: Slice,
  seen: readonly UnlessEntry[],
): Promise<readonly UnlessEntry[]> {
  const rows = await query<UnlessEntry>(
    tx,
    `with w as (
       select u.* from unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[]) as k(journey, node, member, subject)
       join unless_entry u on u.bucket = $1 and u.journey = k.journey and u.node = k.node and u.member = k.member
         and u.subject = k.subject and u.due_at <= to_timestamp($2::float8)
       order by u.journey, u.node, u.member, u.subject for update of u
     ), d as (
       delete from unless_entry u using w where u.bucket = $1 and u.journey = w.journey and u.node = w.node
         and u.member = w.member and u.subject = w.subject
     )
     select ${COLUMNS} from w order by member, subject`,
    [bucket, now / 1000, ...keyColumns(seen)],
  )
  return rows.map(whole)
}

const keyColumns = (rows: readonly UnlessEntry[]): string[] => [
  numbers(rows.map(({ journey }) => journey)),
  texts(rows.map(({ node }) => node)),
  numbers(rows.map(({ member }) => member)),
  texts(rows.map(({ subject }) => subject)),
]

const whole = (row: UnlessEntry): UnlessEntry => ({
  ...row,
  eventAt: Math.round(row.eventAt),
  dueAt: Math.round(row.dueAt),
})
