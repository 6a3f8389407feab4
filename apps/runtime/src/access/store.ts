import type { Kysely, Selectable } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { AccessKeyTable, BrandTable } from '../db/tables/tenants.ts'

export type BrandRow = Pick<
  Selectable<BrandTable>,
  'id' | 'public_id' | 'agency' | 'name' | 'time_zone' | 'locale' | 'currency'
>
export type KeyRow = Pick<Selectable<AccessKeyTable>, 'public_id' | 'kind' | 'name' | 'prefix' | 'created_at'>

const brandColumns = ['brand.id', 'brand.public_id', 'agency', 'brand.name', 'time_zone', 'locale', 'currency'] as const

export async function hasBrand(db: Kysely<Database>): Promise<boolean> {
  return (await db.selectFrom('brand').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function addAgency(db: Kysely<Database>, agency: { public_id: string; name: string }): Promise<number> {
  return (await db.insertInto('agency').values(agency).returning('id').executeTakeFirstOrThrow()).id
}

export async function addBrand(
  db: Kysely<Database>,
  brand: { public_id: string; agency: number; name: string; time_zone: string; locale: string; currency: string },
): Promise<number> {
  return (await db.insertInto('brand').values(brand).returning('id').executeTakeFirstOrThrow()).id
}

export async function addRole(
  db: Kysely<Database>,
  role: { user_id: string; brand: number; role: string },
): Promise<void> {
  await db
    .insertInto('brand_role')
    .values(role)
    .onConflict((conflict) => conflict.columns(['user_id', 'brand']).doUpdateSet({ role: role.role }))
    .execute()
}

/** The brands a user may see, oldest first, with the role in each. */
export async function brandsOfUser(db: Kysely<Database>, user: string): Promise<(BrandRow & { role: string })[]> {
  return db
    .selectFrom('brand_role')
    .innerJoin('brand', 'brand.id', 'brand_role.brand')
    .select([...brandColumns, 'role'])
    .where('user_id', '=', user)
    .orderBy('brand.id')
    .execute()
}

export async function findBrand(db: Kysely<Database>, publicId: string): Promise<BrandRow | undefined> {
  return db.selectFrom('brand').select(brandColumns).where('public_id', '=', publicId).executeTakeFirst()
}

export async function brandById(db: Kysely<Database>, id: number): Promise<BrandRow | undefined> {
  return db.selectFrom('brand').select(brandColumns).where('id', '=', id).executeTakeFirst()
}

export async function firstBrand(db: Kysely<Database>): Promise<BrandRow | undefined> {
  return db.selectFrom('brand').select(brandColumns).orderBy('brand.id').limit(1).executeTakeFirst()
}

/** Whose key this is, while it is not revoked. */
export async function brandOfKey(
  db: Kysely<Database>,
  key: { hash: Buffer; kind: string },
): Promise<(BrandRow & { key: string }) | undefined> {
  return db
    .selectFrom('access_key')
    .innerJoin('brand', 'brand.id', 'access_key.brand')
    .select([...brandColumns, 'access_key.public_id as key'])
    .where('hash', '=', key.hash)
    .where('kind', '=', key.kind)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

export async function addKey(
  db: Kysely<Database>,
  key: { public_id: string; brand: number; kind: string; name: string; prefix: string; hash: Buffer },
): Promise<void> {
  await db.insertInto('access_key').values(key).execute()
}

export async function listKeys(db: Kysely<Database>, brand: number): Promise<KeyRow[]> {
  return db
    .selectFrom('access_key')
    .select(['public_id', 'kind', 'name', 'prefix', 'created_at'])
    .where('brand', '=', brand)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .execute()
}

export async function revokeKey(
  db: Kysely<Database>,
  key: { brand: number; public_id: string; at: Date },
): Promise<boolean> {
  const done = await db
    .updateTable('access_key')
    .set({ revoked_at: key.at })
    .where('brand', '=', key.brand)
    .where('public_id', '=', key.public_id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

export async function userByEmail(db: Kysely<Database>, email: string): Promise<{ id: string } | undefined> {
  return db.selectFrom('user').select('id').where('email', '=', email).executeTakeFirst()
}
