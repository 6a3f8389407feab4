import type { Instant } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Grant } from './grant.ts'

/**
 * Locks the pools the batch takes from, in id order, so that two batches never wait for each other in a ring. Never
 * skip-locked: a pool that is busy is not an empty pool.
 */
export async function lockPools(
  tx: Tx,
  wanted: readonly { readonly brand: number; readonly pool: string }[],
): Promise<readonly { readonly id: number; readonly brand: number; readonly pool: string }[]> {
  return query(
    tx,
    `select p.id, p.brand, p.public_id as pool from reward_pool p
     join unnest($1::bigint[], $2::text[]) as w(brand, pool) on w.brand = p.brand and w.pool = p.public_id
     order by p.id for update of p`,
    [numbers(wanted.map((each) => each.brand)), texts(wanted.map((each) => each.pool))],
  )
}

export interface Taking {
  readonly pool: number
  readonly grant: Grant
}

/**
 * Takes one free code for each, in order, from pools this transaction has locked. Fewer rows than takings: the pool ran
 * out, and the later ones get nothing. Answers places in `takings` with their codes.
 */
export async function takeCodes(
  tx: Tx,
  takings: readonly Taking[],
  now: Instant,
): Promise<readonly { readonly n: number; readonly code: string }[]> {
  return query(tx, TAKE, [
    numbers(takings.map((each) => each.pool)),
    ...placesOf(takings.map((each) => each.grant)),
    now / 1000,
  ])
}

const TAKE = `
with want as materialized (
  select w.*, row_number() over (partition by pool order by n) as turn
  from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::bigint[], $5::text[], $6::integer[], $7::smallint[])
    with ordinality as w(pool, bucket, member, run, node, visit, slot, n)
), free as materialized (
  select w.pool, f.code, f.turn
  from (select pool, count(*) as n from want group by pool) w
  cross join lateral (
    select code, row_number() over (order by code) as turn
    from (select code from reward_code c where c.pool = w.pool and c.taken_at is null order by code limit w.n) c) f
)
update reward_code c
set bucket = w.bucket, member = w.member, run = w.run, node = w.node, visit = w.visit, slot = w.slot,
  taken_at = to_timestamp($8::float8)
from want w join free f on f.pool = w.pool and f.turn = w.turn
where c.pool = f.pool and c.code = f.code
returning (w.n - 1)::integer as n, c.code`

/** Opens missing accounts, then locks all of them in member order. */
export async function lockAccounts(
  tx: Tx,
  accounts: readonly { readonly bucket: number; readonly member: number; readonly brand: number }[],
): Promise<readonly { readonly member: number; readonly balance: number }[]> {
  const columns = [
    numbers(accounts.map((each) => each.bucket)),
    numbers(accounts.map((each) => each.member)),
    numbers(accounts.map((each) => each.brand)),
  ]
  await query(
    tx,
    `insert into points_account (bucket, member, brand, balance)
     select bucket, member, brand, 0 from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as a(bucket, member, brand)
     order by member on conflict do nothing`,
    columns,
  )
  return query(
    tx,
    `select a.member, a.balance from points_account a
     join unnest($1::smallint[], $2::bigint[]) as w(bucket, member) on a.bucket = w.bucket and a.member = w.member
     order by a.member for update of a`,
    columns.slice(0, 2),
  )
}

export interface Posting {
  readonly grant: Grant
  readonly amount: number
}

/** Double entry: what a member gets, the brand has issued. The sum of all entries is zero, always. */
export async function postPoints(tx: Tx, postings: readonly Posting[], now: Instant): Promise<void> {
  await query(
    tx,
    `with p as (
       select * from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[], $5::integer[], $6::smallint[],
         $7::bigint[]) as p(bucket, member, run, node, visit, slot, amount)
     ), e as (
       insert into points_entry (bucket, member, run, node, visit, slot, account, amount, at)
       select bucket, member, run, node, visit, slot, side.account, amount * side.sign, to_timestamp($8::float8)
       from p cross join (values ('member', 1), ('issued', -1)) as side(account, sign)
     )
     update points_account a set balance = a.balance + s.amount
     from (select bucket, member, sum(amount) as amount from p group by bucket, member) s
     where a.bucket = s.bucket and a.member = s.member`,
    [
      ...placesOf(
        postings.map((each) => each.grant),
        (grant) => grant.memberBucket,
      ),
      numbers(postings.map((each) => each.amount)),
      now / 1000,
    ],
  )
}

/** bucket, member, run, node, visit, slot: a code lies with its run, a points entry with its member. */
function placesOf(grants: readonly Grant[], bucket = (grant: Grant) => grant.bucket): string[] {
  return [
    numbers(grants.map(bucket)),
    numbers(grants.map((grant) => grant.member)),
    numbers(grants.map((grant) => grant.run)),
    texts(grants.map((grant) => grant.node)),
    numbers(grants.map((grant) => grant.visit)),
    numbers(grants.map((grant) => grant.slot)),
  ]
}
