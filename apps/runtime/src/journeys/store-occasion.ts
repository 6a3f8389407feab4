import { type DateLook, daysPattern, type Instant, type Json } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { BUCKETS } from '../members/bucket.ts'
import { PERSON, type PersonRow } from '../members/store-facts.ts'

export interface ScheduledJourney {
  readonly brand: number
  /** The brand's time zone: schedules are read on its clocks. */
  readonly zone: string
  readonly journey: number
  readonly version: number
  readonly state: 'live' | 'paused'
}

/** Journeys that are or were taking members in and may do so by the calendar. */
export function scheduledJourneys(tx: Tx, types: readonly string[]): Promise<readonly ScheduledJourney[]> {
  return query(
    tx,
    `select j.brand, b.time_zone as zone, j.id as journey, j.live_version as version, j.state
     from journey j join brand b on b.id = j.brand join version v on v.journey = j.id and v.version = j.live_version
     where j.state in ('live', 'paused')
       and exists (select from jsonb_array_elements(v.graph->'nodes') n where n->>'type' = any($1::text[]))
     order by j.id`,
    [types],
  )
}

/** Changes whenever a schedule may have: a publish, a pause, another zone of the brand. */
export async function scheduleRevision(tx: Tx): Promise<string> {
  const rows = await query<{ revision: string }>(
    tx,
    `select coalesce(string_agg(concat_ws(' ', j.id, j.state, j.live_version, b.time_zone), ',' order by j.id), '') as revision
     from journey j join brand b on b.id = j.brand where j.state in ('live', 'paused')`,
    [],
  )
  return rows[0]?.revision ?? ''
}

export interface NodeHistory {
  readonly version: number
  readonly publishedAt: Instant
  /** Null where that version had no such node. */
  readonly config: Json | null
}

/** A node through the versions of its journey, the newest first. */
export function nodeHistory(tx: Tx, journey: number, node: string): Promise<readonly NodeHistory[]> {
  return query(
    tx,
    `select v.version, (extract(epoch from v.published_at) * 1000)::float8 as "publishedAt",
       (select jsonb_build_array(n->'type', n->'config') from jsonb_array_elements(v.graph->'nodes') n where n->>'id' = $2) as config
     from version v where v.journey = $1 order by v.version desc`,
    [journey, node],
  )
}

export interface EntryNode {
  readonly journey: number
  readonly node: string
}

/** When each of these entries last fired, or was missed. */
export async function lastOccasions(tx: Tx, entries: readonly EntryNode[]): Promise<ReadonlyMap<string, Instant>> {
  const rows = await query<EntryNode & { at: Instant }>(
    tx,
    `select o.journey, o.node, (extract(epoch from max(o.at)) * 1000)::float8 as at
     from unnest($1::bigint[], $2::text[]) e(journey, node) join occasion o on o.journey = e.journey and o.node = e.node
     group by o.journey, o.node`,
    [numbers(entries.map(({ journey }) => journey)), texts(entries.map(({ node }) => node))],
  )
  return new Map(rows.map(({ journey, node, at }) => [entryKey({ journey, node }), Math.round(at)]))
}

export const entryKey = ({ journey, node }: EntryNode): string => `${journey} ${node}`

interface NewOccasion extends EntryNode {
  readonly at: Instant
  readonly version: number
  readonly state: 'running' | 'missed'
}

/**
 * A date entry has an occasion of its own in each zone; `n1@Asia/Shanghai` is where one is written down. No node id has
 * an `@`.
 */
export const seat = (node: string, zone: string): string => `${node}@${zone}`

export function seatOf(text: string): { readonly node: string; readonly zone?: string } {
  const [node = '', zone] = text.split('@')
  return zone === undefined ? { node } : { node, zone }
}

/** The zones the brand's members live in: a step along the index for each, however many the members are. */
export async function brandZones(tx: Tx, brand: number): Promise<readonly string[]> {
  const rows = await query<{ zone: string }>(
    tx,
    `with recursive z as (
       (select time_zone as zone from member where brand = $1 and time_zone is not null order by time_zone limit 1)
       union all
       select (select m.time_zone from member m where m.brand = $1 and m.time_zone > z.zone order by m.time_zone limit 1)
       from z where z.zone is not null)
     select zone from z where zone is not null`,
    [brand],
  )
  return rows.map(({ zone }) => zone)
}

interface Dated {
  readonly look: DateLook
  readonly zone: string
  /** Whether members without a zone live here, or all members do. */
  readonly home: 'no' | 'yes' | 'all'
  /** Slices from the first up to, but not with, the last. */
  readonly from: number
  readonly to: number
  readonly createdBy: Instant
}

/** Members of some slices and one zone whose date may have come, with the date as it is written. */
export function datedMembers(
  tx: Tx,
  brand: number,
  { look, zone, home, from, to, createdBy }: Dated,
): Promise<readonly (Cursor & { readonly entrant: string; readonly written: string })[]> {
  const ofOrder = look.of === 'first-order'
  const written = ofOrder
    ? `(select to_char(o.first_at at time zone $4, 'YYYY-MM-DD') from member_orders o
        where o.bucket = m.bucket and o.member = m.id and $8::text is null)`
    : `coalesce(m.attributes ->> $8::text, m.attributes #>> string_to_array($8::text, '.'))`
  return query(
    tx,
    `select m.bucket, m.id, coalesce(m.external_id, m.anonymous_id, 'mem_' || m.id) as entrant, w.written
     from member m cross join lateral (select ${written} as written) w
     where m.brand = $1 and m.bucket >= $2 and m.bucket < $3
       and (m.time_zone = $4 or ($5 = 'yes' and m.time_zone is null) or $5 = 'all')
       and m.erased_at is null and m.created_at <= to_timestamp($6::float8) and w.written ~ $7
     order by m.bucket, m.id`,
    [
      brand,
      from,
      to,
      zone,
      home,
      createdBy / 1000,
      daysPattern(look.days),
      look.of === 'first-order' ? null : look.of.attribute,
    ],
  )
}

/** Writes down instants of one entry, each once for ever. Answers how many were new. */
export async function addOccasions(tx: Tx, brand: number, occasions: readonly NewOccasion[]): Promise<number> {
  const rows = await query(
    tx,
    `insert into occasion (journey, node, at, version, state, total)
     select o.journey, o.node, to_timestamp(o.at), o.version, o.state,
       case when o.state = 'running' and strpos(o.node, '@') = 0 then (select count(*) from member m where m.brand = $1 and m.erased_at is null
         and m.created_at <= to_timestamp(o.at)) end
     from unnest($2::bigint[], $3::text[], $4::float8[], $5::integer[], $6::text[]) o(journey, node, at, version, state)
     join journey j on j.id = o.journey and j.brand = $1
     on conflict do nothing returning 1 as one`,
    [
      brand,
      numbers(occasions.map(({ journey }) => journey)),
      texts(occasions.map(({ node }) => node)),
      numbers(occasions.map(({ at }) => at / 1000)),
      numbers(occasions.map(({ version }) => version)),
      texts(occasions.map(({ state }) => state)),
    ],
  )
  return rows.length
}

export interface RunningOccasion extends EntryNode {
  readonly brand: number
  readonly at: Instant
  readonly version: number
}

/** Occasions whose members are not all in yet, of journeys that take members in. */
export function runningOccasions(tx: Tx): Promise<readonly RunningOccasion[]> {
  return query(
    tx,
    `select j.brand, o.journey, o.node, (extract(epoch from o.at) * 1000)::float8 as at, o.version
     from occasion o join journey j on j.id = o.journey and j.state = 'live' where o.state = 'running' order by o.at, o.journey, o.node`,
    [],
  )
}

/** A stopped journey takes nobody in any more, not the rest of an occasion either. */
export async function stopOccasions(tx: Tx): Promise<void> {
  await query(
    tx,
    `update occasion o set state = 'stopped' from journey j where j.id = o.journey and j.state = 'stopped' and o.state = 'running'`,
    [],
  )
}

export interface Cursor {
  readonly bucket: number
  readonly id: number
}

/** A stretch of the slices, entered for itself: from behind its cursor up to, but not with, the slice it ends before. */
export interface Part {
  readonly part: number
  readonly after: Cursor
  readonly past: number
}

/** Two, as an advance has two connections: more than that would only share the same cores. */
const PARTS = 2

/** The parts of an occasion, by their numbers. Whoever takes the occasion up writes them down, once for ever. */
export async function beginParts(tx: Tx, { brand, journey, node, at }: RunningOccasion): Promise<readonly number[]> {
  await query(
    tx,
    `insert into occasion_part (journey, node, at, part, past_bucket, cursor_bucket, cursor_member)
     select o.journey, o.node, o.at, p, (p + 1) * ${BUCKETS / PARTS}, p * ${BUCKETS / PARTS} - 1, ${Number.MAX_SAFE_INTEGER}
     from occasion o join journey j on j.id = o.journey and j.brand = $1 cross join generate_series(0, ${PARTS - 1}) p
     where o.journey = $2 and o.node = $3 and o.at = to_timestamp($4::float8) and o.state = 'running'
     on conflict do nothing`,
    [brand, journey, node, at / 1000],
  )
  return Array.from({ length: PARTS }, (_, part) => part)
}

interface Invitation {
  readonly brand: number
  readonly journey: number
  /** Of everybody who enters by this occasion. */
  readonly entryKey: string
  readonly after: Cursor
  readonly past: number
  readonly createdBy: Instant
  readonly limit: number
}

export type Invited = Cursor & PersonRow & { readonly entrant: string }

/**
 * The next members of the brand who did not enter by this occasion yet, in slice and id order. Those who did are left out here: a
 * million who are all in already cost one look each, and nothing is judged or carried for them.
 */
export function uninvited(tx: Tx, wish: Invitation): Promise<readonly Invited[]> {
  return query(
    tx,
    `select m.bucket, coalesce(m.external_id, m.anonymous_id, 'mem_' || m.id) as entrant, ${PERSON} from member m
     where m.brand = $1 and (m.bucket, m.id) > ($2::smallint, $3::bigint) and m.bucket < $8::smallint and m.erased_at is null
       and m.created_at <= to_timestamp($4::float8)
       and not exists (select from run r
         where r.bucket = m.bucket and r.journey = $5 and r.member = m.id and r.entry_key = $6 offset 0)
       and ((select not exists (select from member_merge)) or not exists (select from member_merge k join run r
         on r.bucket = k.former & 63 and r.journey = $5 and r.member in (k.member, k.former) and r.entry_key = $6
         where k.bucket = m.bucket and k.member = m.id offset 0))
     order by m.bucket, m.id limit $7`,
    [
      wish.brand,
      wish.after.bucket,
      wish.after.id,
      wish.createdBy / 1000,
      wish.journey,
      wish.entryKey,
      wish.limit,
      wish.past,
    ],
  )
}

/** Locks a part of the occasion for one chunk. Nothing: it is over, or the journey was paused or stopped meanwhile. */
export async function holdPart(
  tx: Tx,
  { brand, journey, node, at }: RunningOccasion,
  part: number,
): Promise<Part | undefined> {
  const rows = await query<Cursor & { past: number }>(
    tx,
    `select p.cursor_bucket as bucket, p.cursor_member as id, p.past_bucket as past from occasion_part p
     join occasion o on o.journey = p.journey and o.node = p.node and o.at = p.at and o.state = 'running'
     join journey j on j.id = o.journey and j.brand = $1 and j.state = 'live'
     where p.journey = $2 and p.node = $3 and p.at = to_timestamp($4::float8) and p.part = $5 and not p.done for update of p`,
    [brand, journey, node, at / 1000, part],
  )
  const [row] = rows
  return row && { part, after: { bucket: row.bucket, id: row.id }, past: row.past }
}

interface Advance {
  readonly part: number
  readonly entered: number
  /** Absent: everybody of the part was looked at. */
  readonly cursor?: Cursor | undefined
}

/** The occasion's own row comes last, because the parts meet there; whoever ends the last part ends the occasion. */
export async function advanceOccasion(
  tx: Tx,
  { journey, node, at }: RunningOccasion,
  { part, entered, cursor }: Advance,
): Promise<void> {
  const which = [journey, node, at / 1000]
  const WHICH = 'journey = $1 and node = $2 and at = to_timestamp($3::float8)'
  await query(
    tx,
    `update occasion_part set done = $5::smallint is null, cursor_bucket = coalesce($5, cursor_bucket),
       cursor_member = coalesce($6, cursor_member)
     where ${WHICH} and part = $4`,
    [...which, part, cursor?.bucket ?? null, cursor?.id ?? null],
  )
  await query(tx, `update occasion set entered = entered + $4 where ${WHICH}`, [...which, entered])
  if (cursor) return
  // in a statement of its own: it sees what the other part committed while this one waited for the row
  await query(
    tx,
    `update occasion set state = 'done' where ${WHICH} and not exists (select from occasion_part where ${WHICH} and not done)`,
    which,
  )
}
