import { query, type Tx } from '../db/statement.ts'

export interface Pool {
  readonly id: number
  /** `pol_…` */
  readonly publicId: string
  readonly name: string
  readonly codes: number
  readonly free: number
}

const POOLS = `
select p.id, p.public_id as "publicId", p.name, coalesce(c.codes, 0) as codes, coalesce(c.free, 0) as free
from reward_pool p left join lateral (
  select count(*) as codes, count(*) filter (where taken_at is null) as free from reward_code where pool = p.id) c on true`

export async function listPools(tx: Tx, brand: number): Promise<readonly Pool[]> {
  return query(tx, `${POOLS} where p.brand = $1 order by p.id desc`, [brand])
}

export async function findPool(tx: Tx, brand: number, publicId: string): Promise<Pool | undefined> {
  const rows = await query<Pool>(tx, `${POOLS} where p.brand = $1 and p.public_id = $2`, [brand, publicId])
  return rows[0]
}

export async function createPool(
  tx: Tx,
  pool: { readonly brand: number; readonly publicId: string; readonly name: string },
): Promise<Pool> {
  const rows = await query<{ id: number }>(
    tx,
    'insert into reward_pool (brand, public_id, name) values ($1, $2, $3) returning id',
    [pool.brand, pool.publicId, pool.name],
  )
  const id = rows[0]?.id
  if (id === undefined) throw new Error(`The pool ${pool.publicId} was not stored.`)
  return { id, publicId: pool.publicId, name: pool.name, codes: 0, free: 0 }
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
