import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

export interface BrandWish {
  readonly name?: string | undefined
  readonly timeZone?: string | undefined
  readonly locale?: string | undefined
  readonly currency?: string | undefined
}

export async function changeBrand(db: Kysely<Database>, brand: number, wish: BrandWish): Promise<void> {
  const set = {
    ...(wish.name !== undefined && { name: wish.name }),
    ...(wish.timeZone !== undefined && { time_zone: wish.timeZone }),
    ...(wish.locale !== undefined && { locale: wish.locale }),
    ...(wish.currency !== undefined && { currency: wish.currency }),
  }
  if (Object.keys(set).length > 0) await db.updateTable('brand').set(set).where('id', '=', brand).execute()
}

export async function hasOrders(db: Kysely<Database>, brand: number): Promise<boolean> {
  const row = await db.selectFrom('orders').select('order_id').where('brand', '=', brand).limit(1).executeTakeFirst()
  return row !== undefined
}
