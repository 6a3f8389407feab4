import type { Instant } from '@cairn/sdk'
import { instants, numbers, sparse, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

export interface Account {
  readonly brand: number
  readonly bucket: number
  readonly member: number
}

export interface Balance {
  readonly member: number
  readonly balance: number
  readonly pending: number
}

/** `member` may be spent; `pending` is not confirmed yet; the others are the brand's side. */
export type Side = 'member' | 'pending' | 'issued' | 'redeemed' | 'expired'

export interface Posting extends Account {
  /** What moved the points; once for each member. */
  readonly source: string
  readonly from: Side
  readonly to: Side
  readonly amount: number
  /** Under which name a daily cap counts them. */
  readonly rule?: string | undefined
  readonly place?: { readonly run: number; readonly node: string; readonly visit: number; readonly slot: number }
}

/** Opens missing accounts, then locks all of them in member order. */
export async function lockAccounts(tx: Tx, accounts: readonly Account[]): Promise<readonly Balance[]> {
  if (accounts.length === 0) return []
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
    `select a.member, a.balance, a.pending from points_account a
     join unnest($1::smallint[], $2::bigint[]) as w(bucket, member) on a.bucket = w.bucket and a.member = w.member
     order by a.member for update of a`,
    columns.slice(0, 2),
  )
}

/** Double entry: what one side gets, another gives. The sum of all entries is zero, always. */
export async function postPoints(tx: Tx, postings: readonly Posting[], now: Instant): Promise<void> {
  if (postings.length === 0) return
  await query(
    tx,
    `with p as (
       select * from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
         $8::bigint[], $9::text[], $10::integer[], $11::smallint[])
         as p(bucket, member, source, giver, taker, amount, rule, run, node, visit, slot)
     ), e as (
       insert into points_entry (bucket, member, source, account, amount, rule, run, node, visit, slot, at)
       select bucket, member, source, side.account, amount * side.sign, rule, run, node, visit, slot,
         to_timestamp($12::float8)
       from p cross join lateral (values (p.giver, -1), (p.taker, 1)) as side(account, sign)
       returning bucket, member, account, amount
     )
     update points_account a set balance = a.balance + s.own, pending = a.pending + s.pending
     from (select bucket, member, coalesce(sum(amount) filter (where account = 'member'), 0) as own,
             coalesce(sum(amount) filter (where account = 'pending'), 0) as pending from e group by bucket, member) s
     where a.bucket = s.bucket and a.member = s.member`,
    [
      numbers(postings.map((each) => each.bucket)),
      numbers(postings.map((each) => each.member)),
      texts(postings.map((each) => each.source)),
      texts(postings.map((each) => each.from)),
      texts(postings.map((each) => each.to)),
      numbers(postings.map((each) => each.amount)),
      sparse(
        postings.map((each) => each.rule),
        texts,
      ),
      numbers(postings.map(({ place }) => place?.run)),
      texts(postings.map(({ place }) => place?.node)),
      numbers(postings.map(({ place }) => place?.visit)),
      numbers(postings.map(({ place }) => place?.slot)),
      now / 1000,
    ],
  )
}

/** What members earned under these names since then. */
export async function readEarned(
  tx: Tx,
  wanted: readonly {
    readonly bucket: number
    readonly member: number
    readonly rule: string
    readonly from: Instant
  }[],
): Promise<readonly { readonly member: number; readonly rule: string; readonly earned: number }[]> {
  if (wanted.length === 0) return []
  return query(
    tx,
    `select w.member, w.rule, coalesce(sum(e.amount), 0)::float8 as earned
     from (select distinct * from unnest($1::smallint[], $2::bigint[], $3::text[], $4::float8[])
       as w(bucket, member, rule, since)) w
     left join points_entry e on e.bucket = w.bucket and e.member = w.member and e.at >= to_timestamp(w.since)
       and e.rule = w.rule and e.account in ('member', 'pending') group by 1, 2`,
    [
      numbers(wanted.map(({ bucket }) => bucket)),
      numbers(wanted.map(({ member }) => member)),
      texts(wanted.map(({ rule }) => rule)),
      instants(wanted.map(({ from }) => from)),
    ],
  )
}

/** What steps of these runs have booked to their members so far, what was taken back since taken off. */
export async function readPosted(
  tx: Tx,
  wanted: readonly { readonly bucket: number; readonly member: number; readonly run: number; readonly node: string }[],
): Promise<readonly { readonly run: number; readonly node: string; readonly amount: number }[]> {
  return query(
    tx,
    `select e.run, e.node, sum(e.amount)::float8 as amount
     from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[]) as w(bucket, member, run, node)
     join points_entry e on e.bucket = w.bucket and e.member = w.member and e.run = w.run and e.node = w.node
       and e.account = 'member' group by 1, 2`,
    [
      numbers(wanted.map(({ bucket }) => bucket)),
      numbers(wanted.map(({ member }) => member)),
      numbers(wanted.map(({ run }) => run)),
      texts(wanted.map(({ node }) => node)),
    ],
  )
}

/** Every brand's least number of points a channel lets redeem; `*` is for all that have none of their own. */
export async function readThreshold(tx: Tx, brand: number, channel: string): Promise<number> {
  const rows = await query<{ least: number }>(
    tx,
    `select least from points_threshold where brand = $1 and channel in ($2, '*') order by channel = '*' limit 1`,
    [brand, channel],
  )
  return rows[0]?.least ?? 1
}

export async function listThresholds(tx: Tx, brand: number): Promise<readonly { channel: string; least: number }[]> {
  return query(tx, 'select channel, least from points_threshold where brand = $1 order by channel', [brand])
}

export async function replaceThresholds(
  tx: Tx,
  brand: number,
  all: readonly { readonly channel: string; readonly least: number }[],
): Promise<void> {
  await query(tx, 'delete from points_threshold where brand = $1', [brand])
  const text = `insert into points_threshold (brand, channel, least)
    select $1, t.* from unnest($2::text[], $3::bigint[]) as t`
  await query(tx, text, [brand, texts(all.map(({ channel }) => channel)), numbers(all.map(({ least }) => least))])
}

/** The members able to redeem at that threshold, of all who have an account. */
export async function countAble(
  tx: Tx,
  brand: number,
  least: number,
): Promise<{ readonly able: number; readonly all: number }> {
  const rows = await query<{ able: number; all: number }>(
    tx,
    `select count(*) filter (where balance >= $2)::int as able, count(*)::int as all from points_account where brand = $1`,
    [brand, least],
  )
  return rows[0] ?? { able: 0, all: 0 }
}
