import type { Json } from '@cairn/sdk'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

export interface ConnectionRow {
  readonly public_id: string
  readonly type: string
  readonly name: string
  readonly settings: Json
  readonly secrets: Buffer | null
}

const columns = ['public_id', 'type', 'name', 'settings', 'secrets'] as const

export async function listConnections(db: Kysely<Database>, brand: number): Promise<ConnectionRow[]> {
  return db.selectFrom('connection').select(columns).where('brand', '=', brand).orderBy('id').execute()
}

export async function readConnection(
  db: Kysely<Database>,
  which: { brand: number; id: string },
): Promise<ConnectionRow | undefined> {
  return db
    .selectFrom('connection')
    .select(columns)
    .where('brand', '=', which.brand)
    .where('public_id', '=', which.id)
    .executeTakeFirst()
}

/** Whose account this is. For a provider that reports, and knows nothing of brands. */
export async function readOwner(
  db: Kysely<Database>,
  id: string,
): Promise<{ brand: number; currency: string; type: string } | undefined> {
  return db
    .selectFrom('connection')
    .innerJoin('brand', 'brand.id', 'connection.brand')
    .select(['connection.brand', 'brand.currency', 'connection.type'])
    .where('connection.public_id', '=', id)
    .executeTakeFirst()
}

export async function addConnection(
  db: Kysely<Database>,
  row: { brand: number; public_id: string; type: string; name: string; settings: object; secrets: Buffer | null },
): Promise<void> {
  await db
    .insertInto('connection')
    .values({ ...row, settings: JSON.stringify(row.settings) })
    .execute()
}

export async function changeConnection(
  db: Kysely<Database>,
  row: { brand: number; id: string; name: string; settings: object; secrets: Buffer | null },
): Promise<void> {
  await db
    .updateTable('connection')
    .set({ name: row.name, settings: JSON.stringify(row.settings), secrets: row.secrets })
    .where('brand', '=', row.brand)
    .where('public_id', '=', row.id)
    .execute()
}

export async function deleteConnection(db: Kysely<Database>, which: { brand: number; id: string }): Promise<boolean> {
  const gone = await db
    .deleteFrom('connection')
    .where('brand', '=', which.brand)
    .where('public_id', '=', which.id)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}
