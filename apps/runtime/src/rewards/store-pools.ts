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
  const text = 'select 1 from reward_code where pool = $1 and taken_at is not null limit 1'
  return (await query(tx, text, [pool])).length > 0
}

export async function deletePool(tx: Tx, brand: number, pool: number): Promise<void> {
  await query(tx, 'delete from reward_code where pool = $1', [pool])
  await query(tx, 'delete from reward_pool where brand = $1 and id = $2', [brand, pool])
}
