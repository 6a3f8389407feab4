import type { Instant, Json } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

interface RequestKey {
  readonly brand: number
  readonly journey: number
  readonly key: string
}

/** Takes the key for this transaction. False: it was taken before; a taker under way is waited for. */
export async function takeKey(
  tx: Tx,
  { brand, journey, key, hash, now }: RequestKey & { readonly hash: string; readonly now: Instant },
): Promise<boolean> {
  const rows = await query(
    tx,
    `insert into entry_request (brand, journey, key, hash, at) values ($1, $2, $3, $4, to_timestamp($5::float8))
     on conflict do nothing returning 1 as one`,
    [brand, journey, key, hash, now / 1000],
  )
  return rows.length > 0
}

export async function findRequest(
  tx: Tx,
  { brand, journey, key }: RequestKey,
): Promise<{ readonly hash: string; readonly answer: Json } | undefined> {
  const rows = await query<{ hash: string; answer: Json }>(
    tx,
    'select hash, answer from entry_request where brand = $1 and journey = $2 and key = $3',
    [brand, journey, key],
  )
  return rows[0]
}

export async function keepAnswer(tx: Tx, { brand, journey, key }: RequestKey, answer: Json): Promise<void> {
  await query(tx, 'update entry_request set answer = $4 where brand = $1 and journey = $2 and key = $3', [
    brand,
    journey,
    key,
    JSON.stringify(answer),
  ])
}

/** Keys nobody will send again. Answers how many. */
export async function dropOldRequests(tx: Tx, before: Instant): Promise<number> {
  const rows = await query(tx, 'delete from entry_request where at < to_timestamp($1::float8) returning 1 as one', [
    before / 1000,
  ])
  return rows.length
}
