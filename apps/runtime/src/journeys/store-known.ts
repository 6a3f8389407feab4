import type { Known } from '@cairn/sdk/graph'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** The public ids a journey of this brand may name. */
export async function readKnown(db: Kysely<Database>, brand: number): Promise<Known> {
  const ids = async (table: 'audience' | 'reward_pool' | 'connection'): Promise<ReadonlySet<string>> => {
    const rows = await db.selectFrom(table).select('public_id').where('brand', '=', brand).execute()
    return new Set(rows.map((row) => row.public_id))
  }
  const [audiences, pools, connections, journeys] = await Promise.all([
    ids('audience'),
    ids('reward_pool'),
    ids('connection'),
    published(db, brand),
  ])
  return { audiences, pools, connections, journeys }
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

/** The pool a template's coupons come from, where the brand has one. */
export async function firstPool(db: Kysely<Database>, brand: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('reward_pool')
    .select('public_id')
    .where('brand', '=', brand)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.public_id
}
