import type { Instant, Json } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

interface Drawer {
  readonly plugin: string
  readonly brand: number
}

export async function readValue(tx: Tx, { plugin, brand }: Drawer, key: string): Promise<Json | undefined> {
  const rows = await query<{ value: Json }>(
    tx,
    `select value from plugin_kv where plugin = $1 and brand = $2 and key = $3`,
    [plugin, brand, key],
  )
  return rows[0]?.value
}

/** Answers whether there was room: a key that is there already always has it. */
export async function writeValue(
  tx: Tx,
  { plugin, brand }: Drawer,
  { key, value, at, most }: { readonly key: string; readonly value: Json; readonly at: Instant; readonly most: number },
): Promise<boolean> {
  const rows = await query(
    tx,
    `insert into plugin_kv (plugin, brand, key, value, at)
     select $1, $2, $3, $4::jsonb, to_timestamp($5::float8)
     where (select count(*) from plugin_kv where plugin = $1 and brand = $2 and key <> $3) < $6
     on conflict (plugin, brand, key) do update set value = excluded.value, at = excluded.at returning 1 as one`,
    [plugin, brand, key, JSON.stringify(value), at / 1000, most],
  )
  return rows.length > 0
}

export async function dropValue(tx: Tx, { plugin, brand }: Drawer, key: string): Promise<void> {
  await query(tx, `delete from plugin_kv where plugin = $1 and brand = $2 and key = $3`, [plugin, brand, key])
}
