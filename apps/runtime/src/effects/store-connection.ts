import type { JsonObject } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

export interface ConnectionRow {
  readonly publicId: string
  readonly settings: JsonObject
  readonly secrets: Buffer | null
}

/** The connection named, or the brand's oldest of that type where none is. */
export async function findConnection(
  tx: Tx,
  wanted: { readonly brand: number; readonly type: string; readonly publicId: string | undefined },
): Promise<ConnectionRow | undefined> {
  const rows = await query<ConnectionRow>(
    tx,
    `select public_id as "publicId", settings, secrets from connection
     where brand = $1 and type = $2 and ($3::text is null or public_id = $3) order by id limit 1`,
    [wanted.brand, wanted.type, wanted.publicId ?? null],
  )
  return rows[0]
}
