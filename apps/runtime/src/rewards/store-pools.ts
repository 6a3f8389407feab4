import { query, type Tx } from '../db/statement.ts'

export interface Pool {
  readonly id: number
  /** `pol_…` */
  readonly publicId: string
  readonly name: string
  readonly kind: 'coupon' | 'gift' | 'offer' | 'lottery'
  /** Of coupons their codes, of the others their stock. */
  readonly codes: number
  readonly free: number
}

const POOLS = `
select p.id, p.public_id as "publicId", p.name, p.kind,
  case p.kind when 'coupon' then coalesce(c.codes, 0) when 'lottery' then coalesce(z.stock, 0) else p.stock end as codes,
  case p.kind when 'coupon' then coalesce(c.free, 0) when 'lottery' then coalesce(z.free, 0)
    else p.stock - p.issued end as free
from reward_pool p left join lateral (
  select count(*) as codes, count(*) filter (where taken_at is null) as free from reward_code where pool = p.id) c
  on p.kind = 'coupon'
left join lateral (select sum(stock)::bigint as stock, sum(stock - issued)::bigint as free from reward_prize where pool = p.id) z
  on p.kind = 'lottery'`

export async function listPools(tx: Tx, brand: number): Promise<readonly Pool[]> {
  return query(tx, `${POOLS} where p.brand = $1 order by p.id desc`, [brand])
}

export async function findPool(tx: Tx, brand: number, publicId: string): Promise<Pool | undefined> {
  const rows = await query<Pool>(tx, `${POOLS} where p.brand = $1 and p.public_id = $2`, [brand, publicId])
  return rows[0]
}

export interface NewPool {
  readonly brand: number
  readonly publicId: string
  readonly name: string
  readonly kind?: string | undefined
  readonly stock?: number | undefined
  readonly takes?: string | undefined
  readonly perMember?: number | undefined
  readonly budget?: string | undefined
  readonly cost?: number | undefined
  readonly points?: number | undefined
  readonly price?: number | undefined
  readonly leastSpend?: number | undefined
  readonly rule?: string | undefined
  readonly validFor?: string | undefined
  readonly validUntil?: string | undefined
  readonly opensAt?: string | undefined
  readonly closesAt?: string | undefined
  readonly seed?: string | undefined
  readonly prizes?: readonly { name: string; odds: number; stock: number; worth: number }[] | undefined
}

export async function createPool(tx: Tx, pool: NewPool): Promise<Pool> {
  const rows = await query<{ id: number }>(
    tx,
    `insert into reward_pool (brand, public_id, name, kind, stock, takes, per_member, budget, cost, points, price,
       least_spend, rule, valid_for, valid_until, opens_at, closes_at, seed)
     values ($1, $2, $3, $4, $5, $6, $7, (select id from reward_budget where brand = $1 and public_id = $8), $9, $10, $11,
       $12, $13, $14, $15, $16, $17, $18) returning id`,
    [
      pool.brand,
      pool.publicId,
      pool.name,
      pool.kind ?? 'coupon',
      pool.stock,
      pool.takes ?? 'grant',
      pool.perMember,
      pool.budget,
      pool.cost ?? 0,
      pool.points ?? 0,
      pool.price,
      pool.leastSpend ?? 0,
      pool.rule,
      pool.validFor,
      pool.validUntil,
      pool.opensAt,
      pool.closesAt,
      pool.seed,
    ],
  )
  const id = rows[0]?.id
  if (id === undefined) throw new Error(`The pool ${pool.publicId} was not stored.`)
  for (const [i, { name, odds, stock, worth }] of (pool.prizes ?? []).entries()) {
    const text = 'insert into reward_prize (pool, place, name, odds, stock, worth) values ($1, $2, $3, $4, $5, $6)'
    await query(tx, text, [id, i + 1, name, odds, stock, worth])
  }
  const made = await findPool(tx, pool.brand, pool.publicId)
  if (!made) throw new Error(`The pool ${pool.publicId} was not stored.`)
  return made
}

/** A code already in the pool is left as it is, taken or not. Answers how many were new. */
export async function addCodes(tx: Tx, pool: number, codes: readonly string[]): Promise<number> {
  const rows = await query<{ added: number }>(
    tx,
    `with i as (
       insert into reward_code (pool, code) select $1, code from unnest($2::text[]) as c(code) order by code
       on conflict do nothing returning 1)
     select count(*) as added from i`,
    [pool, codes],
  )
  return rows[0]?.added ?? 0
}

/** False: the brand has no such pool. */
export async function renamePool(
  tx: Tx,
  pool: { readonly brand: number; readonly publicId: string; readonly name: string },
): Promise<boolean> {
  const text = 'update reward_pool set name = $3 where brand = $1 and public_id = $2 returning 1'
  return (await query(tx, text, [pool.brand, pool.publicId, pool.name])).length > 0
}

/** Held as a grant holds it, so that no code leaves the pool while its end is decided. */
export async function lockPool(tx: Tx, brand: number, publicId: string): Promise<{ id: number } | undefined> {
  const text = 'select id from reward_pool where brand = $1 and public_id = $2 for update'
  return (await query<{ id: number }>(tx, text, [brand, publicId]))[0]
}

export async function hasGivenOut(tx: Tx, pool: number): Promise<boolean> {
  const text = `select 1 from reward_code where pool = $1 and taken_at is not null
    union all select 1 from reward_grant where pool = $1 union all select 1 from reward_draw where pool = $1 limit 1`
  return (await query(tx, text, [pool])).length > 0
}

export async function deletePool(tx: Tx, brand: number, pool: number): Promise<void> {
  await query(tx, 'delete from reward_code where pool = $1', [pool])
  await query(tx, 'delete from reward_prize where pool = $1', [pool])
  await query(tx, 'delete from reward_pool where brand = $1 and id = $2', [brand, pool])
}
