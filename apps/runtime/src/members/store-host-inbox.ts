import type { Instant } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

export interface InboxRow {
  readonly bucket: number
  readonly member: number
  readonly key: string
  readonly title: string
  readonly body: string
}

export async function addMessages(
  tx: Tx,
  { brand, now }: { readonly brand: number; readonly now: Instant },
  rows: readonly InboxRow[],
): Promise<void> {
  await query(
    tx,
    `insert into inbox_message (bucket, brand, member, key, title, body, at)
     select bucket, $1, member, key, title, body, to_timestamp($2::float8)
     from unnest($3::smallint[], $4::bigint[], $5::text[], $6::text[], $7::text[]) as m(bucket, member, key, title, body)
     on conflict do nothing`,
    [
      brand,
      now / 1000,
      numbers(rows.map(({ bucket }) => bucket)),
      numbers(rows.map(({ member }) => member)),
      texts(rows.map(({ key }) => key)),
      texts(rows.map(({ title }) => title)),
      texts(rows.map(({ body }) => body)),
    ],
  )
}
