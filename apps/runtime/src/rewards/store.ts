import type { Instant } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Grant } from './reward.ts'

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

/** The next free codes of a pool this transaction has locked; fewer than asked for where it runs out. */
export async function readFreeCodes(tx: Tx, pool: number, limit: number): Promise<readonly string[]> {
  const rows = await query<{ code: string }>(
    tx,
    'select code from reward_code where pool = $1 and taken_at is null order by code limit $2',
    [pool, limit],
  )
  return rows.map(({ code }) => code)
}

export interface Taking {
  readonly pool: number
  readonly code: string
  readonly grant: Grant
}

/** Notes on each code whose it is now. */
export async function takeCodes(tx: Tx, takings: readonly Taking[], now: Instant): Promise<void> {
  await query(
    tx,
    `update reward_code c
     set bucket = t.bucket, member = t.member, run = t.run, node = t.node, visit = t.visit, slot = t.slot,
       taken_at = to_timestamp($9::float8)
     from unnest($1::bigint[], $2::text[], $3::smallint[], $4::bigint[], $5::bigint[], $6::text[], $7::integer[],
       $8::smallint[]) as t(pool, code, bucket, member, run, node, visit, slot)
     where c.pool = t.pool and c.code = t.code`,
    [
      numbers(takings.map((each) => each.pool)),
      texts(takings.map((each) => each.code)),
      ...placesOf(takings.map((each) => each.grant)),
      now / 1000,
    ],
  )
}

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

/** The next free codes leave the stock without an owner: they may be in somebody's hands already. Answers how many. */
export async function withholdCodes(tx: Tx, pool: string, n: number): Promise<number> {
  const rows = await query(
    tx,
    `with p as materialized (select id from reward_pool where public_id = $1 for update), c as (
       select r.pool, r.code from p join reward_code r on r.pool = p.id and r.taken_at is null order by r.code limit $2)
     update reward_code r set taken_at = clock_timestamp() from c where r.pool = c.pool and r.code = c.code returning 1`,
    [pool, n],
  )
  return rows.length
}
