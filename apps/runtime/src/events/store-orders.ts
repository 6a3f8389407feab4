import type { Instant } from '@cairn/sdk'
import { instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember, bucketOfText } from '../members/bucket.ts'

export interface NewOrder {
  readonly orderId: string
  readonly member: number
  /** Minor units of the brand's currency. */
  readonly amount: number
  readonly occurredAt: Instant
}

const ADD = `
insert into orders (bucket, brand, order_id, member, amount, occurred_at)
select o.bucket, $1, o.order_id, o.member, o.amount, to_timestamp(o.occurred_at)
from unnest($2::smallint[], $3::text[], $4::bigint[], $5::bigint[], $6::float8[]) o(bucket, order_id, member, amount, occurred_at)
order by o.bucket, o.order_id
on conflict do nothing returning order_id as "orderId"`

/** The order ids that were new: an order known under its id counts once, whatever event told of it. */
export async function addOrders(tx: Tx, brand: number, orders: readonly NewOrder[]): Promise<ReadonlySet<string>> {
  const rows = await query<{ orderId: string }>(tx, ADD, [
    brand,
    numbers(orders.map(({ orderId }) => bucketOfText(orderId))),
    texts(orders.map(({ orderId }) => orderId)),
    numbers(orders.map(({ member }) => member)),
    numbers(orders.map(({ amount }) => amount)),
    instants(orders.map(({ occurredAt }) => occurredAt)),
  ])
  return new Set(rows.map(({ orderId }) => orderId))
}

export interface OrderTally {
  readonly member: number
  readonly count: number
  readonly total: number
  readonly first: Instant
  readonly last: Instant
}

const TALLY = `
insert into member_orders as old (bucket, member, count, total, first_at, last_at)
select t.bucket, t.member, t.count, t.total, to_timestamp(t.first), to_timestamp(t.last)
from unnest($1::smallint[], $2::bigint[], $3::integer[], $4::bigint[], $5::float8[], $6::float8[]) t(bucket, member, count, total, first, last)
order by t.bucket, t.member
on conflict (bucket, member) do update set count = old.count + excluded.count, total = old.total + excluded.total,
  first_at = least(old.first_at, excluded.first_at), last_at = greatest(old.last_at, excluded.last_at)`

/** Adds orders just added. The members are locked and known to be the brand's. */
export async function tallyOrders(tx: Tx, tallies: readonly OrderTally[]): Promise<void> {
  await query(tx, TALLY, [
    numbers(tallies.map(({ member }) => bucketOfMember(member))),
    numbers(tallies.map(({ member }) => member)),
    numbers(tallies.map(({ count }) => count)),
    numbers(tallies.map(({ total }) => total)),
    instants(tallies.map(({ first }) => first)),
    instants(tallies.map(({ last }) => last)),
  ])
}

export interface OrderReduction {
  readonly orderId: string
  readonly cancelled: boolean
  /** Absent: all that is left of it. */
  readonly refunded?: number
}

const REDUCE = `
update orders o set
  refunded = case when c.cancelled then o.refunded else least(o.amount, o.refunded + coalesce(c.refunded, o.amount)) end,
  state = case when c.cancelled then 'cancelled'
    when o.state = 'completed' and o.refunded + coalesce(c.refunded, o.amount) >= o.amount then 'refunded' else o.state end
from (select $1::bigint as brand, c.*
  from unnest($2::smallint[], $3::text[], $4::boolean[], $5::bigint[]) c(bucket, order_id, cancelled, refunded) offset 0) c
where o.bucket = c.bucket and o.brand = c.brand and o.order_id = c.order_id and o.state <> 'cancelled'
returning o.member`

/** Refunds and cancellations, one a known order. Answers whose orders changed. */
export async function reduceOrders(
  tx: Tx,
  brand: number,
  reductions: readonly OrderReduction[],
): Promise<readonly number[]> {
  const rows = await query<{ member: number }>(tx, REDUCE, [
    brand,
    numbers(reductions.map(({ orderId }) => bucketOfText(orderId))),
    texts(reductions.map(({ orderId }) => orderId)),
    `{${reductions.map(({ cancelled }) => cancelled).join(',')}}`,
    numbers(reductions.map(({ refunded }) => refunded)),
  ])
  return [...new Set(rows.map(({ member }) => member))]
}

const RECOUNT = `
insert into member_orders as old (bucket, member, count, total, first_at, last_at)
select w.bucket, w.member, count(o.order_id), coalesce(sum(o.amount - o.refunded), 0), min(o.occurred_at), max(o.occurred_at)
from unnest($2::smallint[], $3::bigint[]) w(bucket, member)
left join orders o on o.member = w.member and o.brand is not distinct from $1 and o.state = 'completed'
group by w.bucket, w.member order by w.bucket, w.member
on conflict (bucket, member) do update set count = excluded.count, total = excluded.total,
  first_at = excluded.first_at, last_at = excluded.last_at`

/** Counts a member's orders afresh: what a refund takes away from the first or last time cannot be subtracted. */
export async function recountOrders(tx: Tx, brand: number, members: readonly number[]): Promise<void> {
  const sorted = members.toSorted((a, b) => a - b)
  await query(tx, RECOUNT, [brand, numbers(sorted.map(bucketOfMember)), numbers(sorted)])
}
