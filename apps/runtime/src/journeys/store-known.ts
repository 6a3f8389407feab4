import type { Known } from '@cairn/sdk/graph'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { query, type Tx } from '../db/statement.ts'
import { attributeNames } from '../members/store-catalogue.ts'

/** The public ids a journey of this brand may name. */
export async function readKnown(db: Kysely<Database>, brand: number): Promise<Known> {
  const ids = async (table: 'audience' | 'connection'): Promise<ReadonlySet<string>> => {
    const rows = await db.selectFrom(table).select('public_id').where('brand', '=', brand).execute()
    return new Set(rows.map((row) => row.public_id))
  }
  const [audiences, pools, connections, journeys, attributes] = await Promise.all([
    ids('audience'),
    db.selectFrom('reward_pool').select(['public_id', 'kind']).where('brand', '=', brand).execute(),
    ids('connection'),
    published(db, brand),
    attributeNames(db, brand),
  ])
  const types = new Map(attributes.map(({ name, type }) => [name, type]))
  const poolKinds = new Map(pools.map((row) => [row.public_id, row.kind]))
  return { audiences, pools: new Set(poolKinds.keys()), poolKinds, connections, journeys, attributes: types }
}

async function published(db: Kysely<Database>, brand: number): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('journey')
    .select('public_id')
    .where('brand', '=', brand)
    .where('live_version', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.public_id))
}

/** Journeys that name the pool in their draft or in any version, for members may still be on their way through an old one. */
export function journeysWithPool(tx: Tx, pool: { brand: number; id: string }): Promise<readonly { name: string }[]> {
  return query(
    tx,
    `select j.name from journey j left join draft d on d.journey = j.id
     where j.brand = $1 and j.state <> 'stopped' and (strpos(d.projection::text, $2) > 0 or exists (
       select 1 from version v where v.journey = j.id and strpos(v.graph::text, $2) > 0))
     order by j.name limit 5`,
    [pool.brand, pool.id],
  )
}

/** The pool a template's coupons come from, where the brand has one. */
export async function firstPool(db: Kysely<Database>, brand: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('reward_pool')
    .select('public_id')
    .where('brand', '=', brand)
    .where('kind', '=', 'coupon')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.public_id
}
