import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

/** News for runs that are over or gone: it moves nobody, and a race may have left it behind. Answers how many. */
export async function dropLateWakes(tx: Tx, bucket: number, before: Instant): Promise<number> {
  const rows = await query(
    tx,
    `delete from wake w where w.bucket = $1 and w.at < to_timestamp($2::float8)
       and not exists (select from run r where r.bucket = $1 and r.id = w.run
         and r.state in ('waiting', 'held', 'quarantined'))
     returning 1 as one`,
    [bucket, before / 1000],
  )
  return rows.length
}

/** Subscriptions of a visit that has passed: they match nothing any more. Answers how many. */
export async function dropPastSubscriptions(tx: Tx, bucket: number): Promise<number> {
  const rows = await query(
    tx,
    `delete from subscription s where s.run_bucket = $1
       and not exists (select from run r where r.bucket = $1 and r.id = s.run and r.visit = s.visit
         and r.state in ('waiting', 'held'))
     returning 1 as one`,
    [bucket],
  )
  return rows.length
}
