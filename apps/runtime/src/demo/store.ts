import { query, type Tx } from '../db/statement.ts'

/** How many steps of filling the brand are done; absent where it was never begun. */
export async function readStage(tx: Tx, brand: number): Promise<number | undefined> {
  const rows = await query<{ stage: number | null }>(
    tx,
    `select (settings->>'demo')::integer as stage from brand where id = $1`,
    [brand],
  )
  return rows[0]?.stage ?? undefined
}

export async function writeStage(tx: Tx, brand: number, stage: number): Promise<void> {
  await query(tx, `update brand set settings = jsonb_set(settings, '{demo}', to_jsonb($2::integer)) where id = $1`, [
    brand,
    stage,
  ])
}

/** A brand in which somebody has begun to work is not ours to fill. */
export async function isUntouched(tx: Tx, brand: number): Promise<boolean> {
  const rows = await query<{ untouched: boolean }>(
    tx,
    `select not exists (select from journey where brand = $1) and not exists (select from member where brand = $1) as untouched`,
    [brand],
  )
  return rows[0]?.untouched ?? false
}

export async function countDemoMembers(tx: Tx, brand: number): Promise<number> {
  const rows = await query<{ n: number }>(
    tx,
    `select count(*) as n from member where brand = $1 and external_id ~ '^MP[0-9]{4,}$'`,
    [brand],
  )
  return rows[0]?.n ?? 0
}
