import type { Instant, JsonObject } from '@cairn/sdk'
import type { Read } from '@cairn/sdk/expression'
import { instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'

export interface PersonRow {
  readonly id: number
  readonly external: string | null
  readonly attributes: JsonObject
  /** Null: none. */
  readonly tags: readonly string[] | null
  readonly zone: string | null
  readonly locale: string | null
}

/** A `PersonRow` of `member m`. */
export const PERSON = `m.id, m.external_id as external, m.attributes, nullif(m.tags, '{}') as tags, m.time_zone as zone, m.locale`

export async function readPeople(tx: Tx, members: readonly number[]): Promise<readonly PersonRow[]> {
  return query(
    tx,
    `select ${PERSON}
     from unnest($1::smallint[], $2::bigint[]) as w(bucket, id) join member m on m.bucket = w.bucket and m.id = w.id`,
    whoOf(members),
  )
}

export interface OrdersRow {
  readonly member: number
  readonly count: number
  /** Minor units. */
  readonly total: number
  readonly first: Instant | null
  readonly last: Instant | null
  readonly currency: string
}

export async function readOrders(tx: Tx, brand: number, members: readonly number[]): Promise<readonly OrdersRow[]> {
  return query(
    tx,
    `select o.member, o.count, o.total, (extract(epoch from o.first_at) * 1000)::float8 as first,
       (extract(epoch from o.last_at) * 1000)::float8 as last, b.currency
     from unnest($1::smallint[], $2::bigint[]) as w(bucket, id)
     join member_orders o on o.bucket = w.bucket and o.member = w.id
     cross join (select currency from brand where id = $3) b`,
    [...whoOf(members), brand],
  )
}

export interface EventRow {
  readonly id: number
  readonly member: number
  readonly name: string
  readonly properties: JsonObject
  readonly at: Instant
}

const EVENT = `e.id, e.member, e.name, e.properties, (extract(epoch from e.occurred_at) * 1000)::float8 as at`

/** Events by their id; the member leads to them by the index. */
export async function readEvents(
  tx: Tx,
  wanted: readonly { readonly member: number; readonly id: number }[],
): Promise<readonly EventRow[]> {
  return query(
    tx,
    `select ${EVENT}
     from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as w(bucket, member, id)
     join event e on e.bucket = w.bucket and e.member = w.member and e.id = w.id`,
    [...whoOf(wanted.map((each) => each.member)), numbers(wanted.map((each) => each.id))],
  )
}

export interface LookBack {
  readonly member: number
  readonly name: string
  /** Later than this and at or before `until`. */
  readonly after: Instant
  readonly until: Instant
}

/** Events of the names and members within each one's bounds, oldest first; history never counts as having happened now. */
export async function readEventsSince(tx: Tx, wanted: readonly LookBack[]): Promise<readonly EventRow[]> {
  return query(
    tx,
    `select ${EVENT}
     from unnest($1::smallint[], $2::bigint[], $3::text[], $4::float8[], $5::float8[]) as w(bucket, member, name, since, until)
     join event e on e.bucket = w.bucket and e.member = w.member and e.name = w.name and e.history = false
       and e.occurred_at >= to_timestamp(w.since) and e.occurred_at <= to_timestamp(w.until)
     order by e.occurred_at, e.id`,
    [
      ...whoOf(wanted.map((each) => each.member)),
      texts(wanted.map((each) => each.name)),
      instants(wanted.map((each) => each.after)),
      instants(wanted.map((each) => each.until)),
    ],
  )
}

export interface EffectRow {
  readonly run: number
  readonly node: string
  readonly kind: string
  readonly state: string
  readonly outcome: JsonObject | null
}

/** What became of the effects of these runs; of a node visited twice the last visit comes last. */
export async function readEffects(tx: Tx, bucket: number, runs: readonly number[]): Promise<readonly EffectRow[]> {
  return query(
    tx,
    `select run, node, kind, state, outcome from effect where bucket = $1 and run = any($2::bigint[]) order by run, visit`,
    [bucket, numbers(runs)],
  )
}

type Windowed = Extract<Read, { kind: 'count' | 'sum' }>
export interface Answer {
  readonly member: number
  readonly n: number
}
const WHO = 'unnest($1::smallint[], $2::bigint[]) as w(bucket, id)'

/** How often, ever: kept by ingest and never pruned. */
export async function readEver(tx: Tx, event: string, members: readonly number[]): Promise<readonly Answer[]> {
  return query(
    tx,
    `select t.member, t.n from ${WHO}
     join member_event t on t.bucket = w.bucket and t.member = w.id and t.name = $3`,
    [...whoOf(members), event],
  )
}

export async function readLast(
  tx: Tx,
  event: string,
  members: readonly number[],
): Promise<readonly { readonly member: number; readonly at: Instant }[]> {
  return query(
    tx,
    `select t.member, (extract(epoch from t.last_at) * 1000)::float8 as at from ${WHO}
     join member_event t on t.bucket = w.bucket and t.member = w.id and t.name = $3`,
    [...whoOf(members), event],
  )
}

export interface Span {
  /** Exclusive; absent for `all`. */
  readonly after: Instant | undefined
  /** Inclusive. */
  readonly until: Instant
}

/** The sum of a property of `event e`, in decimals, as `exactSum` has it; `path` is SQL. */
export function sumOf(path: string): string {
  const at = `e.properties #> ${path}`
  const sum = `sum(case when jsonb_typeof(${at}) = 'number' then (${at})::numeric end)`
  return `coalesce(case when abs(${sum}) > 1e150 then sign(${sum}) * 1e150 when abs(${sum}) < 1e-150 then 0 else ${sum} end, 0)`
}

export async function readWindow(
  tx: Tx,
  read: Windowed,
  asked: { readonly span: Span; readonly members: readonly number[] },
): Promise<readonly Answer[]> {
  const path = read.kind === 'sum' ? read.property.split('.') : []
  const answer = read.kind === 'count' ? 'count(*)' : sumOf('$6::text[]')
  return query(
    tx,
    `select e.member, (${answer})::float8 as n from ${WHO}
     join event e on e.bucket = w.bucket and e.member = w.id and e.name = $3
       and e.occurred_at > to_timestamp($4::float8) and e.occurred_at <= to_timestamp($5::float8)
     group by e.member`,
    [...windowOf(read, asked), ...(read.kind === 'sum' ? [path] : [])],
  )
}

/** The events themselves, for a filter that is judged one by one. */
export async function readWindowEvents(
  tx: Tx,
  read: Windowed,
  asked: { readonly span: Span; readonly members: readonly number[] },
): Promise<readonly EventRow[]> {
  return query(
    tx,
    `select ${EVENT} from ${WHO}
     join event e on e.bucket = w.bucket and e.member = w.id and e.name = $3
       and e.occurred_at > to_timestamp($4::float8) and e.occurred_at <= to_timestamp($5::float8)
     order by e.member, e.occurred_at, e.id`,
    windowOf(read, asked),
  )
}

function windowOf(read: Windowed, { span, members }: { span: Span; members: readonly number[] }): unknown[] {
  const after = span.after === undefined ? '-Infinity' : span.after / 1000
  return [...whoOf(members), read.event, after, span.until / 1000]
}

/** What a model, by its key, says of these members. */
export async function readScores(
  tx: Tx,
  of: { readonly brand: number; readonly model: string },
  members: readonly number[],
): Promise<readonly { readonly member: number; readonly said: JsonObject }[]> {
  return query(
    tx,
    `select s.member, s.said from ${WHO}
     join score_model m on m.brand = $3 and m.key = $4
     join member_score s on s.bucket = w.bucket and s.member = w.id and s.model = m.id`,
    [...whoOf(members), of.brand, of.model],
  )
}

/** Members of the audience (public id) among these. */
export async function readInAudience(
  tx: Tx,
  asked: { readonly brand: number; readonly audience: string },
  members: readonly number[],
): Promise<readonly { readonly member: number }[]> {
  return query(
    tx,
    `select am.member from ${WHO}
     join audience a on a.brand = $3 and a.public_id = $4
     join audience_member am on am.bucket = w.bucket and am.audience = a.id and am.member = w.id`,
    [...whoOf(members), asked.brand, asked.audience],
  )
}

export interface AddressRow {
  readonly member: number
  readonly kind: string
  readonly value: string
}

/** Ways to reach these members; of several addresses of one kind the member's own, then the smallest, so that a retry finds the same. */
export async function readAddresses(
  tx: Tx,
  kinds: readonly string[],
  members: readonly number[],
): Promise<readonly AddressRow[]> {
  return query(
    tx,
    `select i.member, i.kind, (array_agg(i.value order by i.rank, i.value))[1] as value from identity i
     where i.member = any($1::bigint[]) and i.kind = any($2::text[]) group by i.member, i.kind`,
    [numbers(members), kinds],
  )
}

const whoOf = (members: readonly number[]): string[] => [numbers(members.map(bucketOfMember)), numbers(members)]
