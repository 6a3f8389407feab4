import type { Instant } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

/** One benefit a member was given, as the ledger has it. */
export interface GrantRow {
  readonly bucket: number
  readonly id: number
  readonly brand: number
  readonly poolId: number
  readonly pool: string
  readonly poolName: string
  readonly kind: string
  readonly member: number
  readonly code: string | null
  readonly place: number | null
  readonly state: 'issued' | 'claimed' | 'used' | 'expired' | 'revoked'
  readonly takes: string
  readonly price: number | null
  readonly leastSpend: number
  readonly rule: string | null
  readonly issuedAt: Instant
  readonly expires: Instant | null
  readonly claimedAt: Instant | null
  readonly usedAt: Instant | null
  readonly endedAt: Instant | null
  readonly reason: string | null
}

const GRANT = `
select g.bucket, g.id, g.brand, g.pool as "poolId", p.public_id as pool, p.name as "poolName", p.kind, g.member, g.code,
  g.place, g.state, p.takes, p.price, p.least_spend as "leastSpend", p.rule, g.reason,
  extract(epoch from g.issued_at)::float8 * 1000 as "issuedAt", extract(epoch from g.expires_at)::float8 * 1000 as expires,
  extract(epoch from g.claimed_at)::float8 * 1000 as "claimedAt", extract(epoch from g.used_at)::float8 * 1000 as "usedAt",
  extract(epoch from g.ended_at)::float8 * 1000 as "endedAt"
from reward_grant g join reward_pool p on p.id = g.pool`

/** Held until it is changed. The newest, should two pools have held one code. */
export async function lockByCode(tx: Tx, brand: number, code: string): Promise<GrantRow | undefined> {
  const text = `${GRANT} where g.brand = $1 and g.code = $2 order by g.id desc limit 1 for update of g`
  return (await query<GrantRow>(tx, text, [brand, code]))[0]
}

export async function lockGrant(tx: Tx, brand: number, id: number): Promise<GrantRow | undefined> {
  const text = `${GRANT} where g.brand = $1 and g.id = $2 for update of g`
  return (await query<GrantRow>(tx, text, [brand, id]))[0]
}

/** As it is, without holding it. */
export async function readGrant(tx: Tx, brand: number, id: number): Promise<GrantRow | undefined> {
  return (await query<GrantRow>(tx, `${GRANT} where g.brand = $1 and g.id = $2`, [brand, id]))[0]
}

export interface Holder {
  readonly brand: number
  readonly bucket: number
  readonly member: number
}

/** What a member holds of a pool, has not used and may still use: the oldest, one that is not claimed yet before others. */
export async function lockHeld(
  tx: Tx,
  { brand, bucket, member, now }: Holder & { readonly now: Instant },
  pool: number,
): Promise<GrantRow | undefined> {
  const text = `${GRANT} where g.brand = $1 and g.bucket = $2 and g.member = $3 and g.pool = $4
    and g.state in ('issued', 'claimed') and (g.expires_at is null or g.expires_at > to_timestamp($5::float8))
    order by g.state = 'claimed', g.id limit 1 for update of g`
  return (await query<GrantRow>(tx, text, [brand, bucket, member, pool, now / 1000]))[0]
}

/** What a member was given, newest first. */
export async function listGrants(
  tx: Tx,
  { brand, bucket, member }: Holder,
  before?: number,
): Promise<readonly GrantRow[]> {
  const text = `${GRANT} where g.brand = $1 and g.bucket = $2 and g.member = $3 and g.id < $4 order by g.id desc limit 100`
  return query(tx, text, [brand, bucket, member, before ?? Number.MAX_SAFE_INTEGER])
}

export async function setGrant(
  tx: Tx,
  { bucket, id }: Pick<GrantRow, 'bucket' | 'id'>,
  { state, at }: { readonly state: 'issued' | 'claimed' | 'used'; readonly at: Instant },
): Promise<void> {
  await query(
    tx,
    `update reward_grant set state = $3,
       claimed_at = case when $3 = 'claimed' then coalesce(claimed_at, to_timestamp($4::float8)) else claimed_at end,
       used_at = case when $3 = 'used' then to_timestamp($4::float8) end
     where bucket = $1 and id = $2`,
    [bucket, id, state, at / 1000],
  )
}

/** Of a step of these runs: which pools what it gave came from. Read before their locks are taken. */
export async function readGivenOf(
  tx: Tx,
  wanted: readonly { readonly bucket: number; readonly run: number; readonly node: string }[],
): Promise<readonly { readonly brand: number; readonly pool: string; readonly run: number; readonly node: string }[]> {
  if (wanted.length === 0) return []
  return query(
    tx,
    `select p.brand, p.public_id as pool, g.run, g.node
     from unnest($1::smallint[], $2::bigint[], $3::text[]) as w(bucket, run, node)
     join reward_grant g on g.run_bucket = w.bucket and g.run = w.run and g.node = w.node
     join reward_pool p on p.id = g.pool`,
    [
      numbers(wanted.map(({ bucket }) => bucket)),
      numbers(wanted.map(({ run }) => run)),
      texts(wanted.map(({ node }) => node)),
    ],
  )
}

/** Takes back what was not used yet, and gives its stock and its money back. The pools and budgets are locked. */
export async function revokeGiven(
  tx: Tx,
  wanted: readonly { readonly bucket: number; readonly run: number; readonly node: string }[],
  { at, reason }: { readonly at: Instant; readonly reason: string },
): Promise<readonly { readonly run: number; readonly node: string }[]> {
  return query(
    tx,
    `with r as (
       update reward_grant g set state = 'revoked', ended_at = to_timestamp($4::float8), reason = $5
       from unnest($1::smallint[], $2::bigint[], $3::text[]) as w(bucket, run, node)
       where g.run_bucket = w.bucket and g.run = w.run and g.node = w.node and g.state in ('issued', 'claimed')
       returning g.run, g.node, g.pool, g.place, g.cost, g.claimed_at
     ), ${RETURNED}
     select run, node from r`,
    [
      numbers(wanted.map(({ bucket }) => bucket)),
      numbers(wanted.map(({ run }) => run)),
      texts(wanted.map(({ node }) => node)),
      at / 1000,
      reason,
    ],
  )
}

/** A code that was out once is not given to anybody else; a gift, a prize, a place in an offer and the money are free again. */
const RETURNED = `
     s as (
       update reward_pool p set issued = p.issued - u.n
       from (select r.pool, count(*) as n from r join reward_pool q on q.id = r.pool and q.kind in ('gift', 'offer')
             and (q.takes = 'grant' or r.claimed_at is not null) group by 1) u
       where p.id = u.pool
     ), z as (
       update reward_prize z set issued = z.issued - u.n
       from (select pool, place, count(*) as n from r where place is not null group by 1, 2) u
       where z.pool = u.pool and z.place = u.place
     ), b as (
       update reward_budget b set spent = b.spent - u.n
       from (select q.budget, sum(r.cost) as n from r join reward_pool q on q.id = r.pool group by 1) u
       where b.id = u.budget
     )`

/** The same for one, by hand. */
export async function revokeOne(
  tx: Tx,
  { bucket, id }: Pick<GrantRow, 'bucket' | 'id'>,
  { at, reason }: { readonly at: Instant; readonly reason: string },
): Promise<void> {
  await query(
    tx,
    `with r as (
       update reward_grant g set state = 'revoked', ended_at = to_timestamp($3::float8), reason = $4
       where g.bucket = $1 and g.id = $2 and g.state in ('issued', 'claimed', 'used')
       returning g.pool, g.place, g.cost, g.claimed_at
     ), ${RETURNED}
     select count(*) from r`,
    [bucket, id, at / 1000, reason],
  )
}

/** Lets lapse what nobody used in its time; a slice, the oldest first. */
export async function expireGrants(tx: Tx, now: Instant, limit: number): Promise<number> {
  const rows = await query(
    tx,
    `update reward_grant g set state = 'expired', ended_at = g.expires_at
     from (select bucket, id from reward_grant where state in ('issued', 'claimed')
             and expires_at <= to_timestamp($1::float8) order by expires_at limit $2 for update skip locked) e
     where g.bucket = e.bucket and g.id = e.id returning 1`,
    [now / 1000, limit],
  )
  return rows.length
}
