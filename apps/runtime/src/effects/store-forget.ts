import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

interface Past {
  readonly bucket: number
  readonly before: Instant
}

/** Names of messages no provider reports on any more. One in doubt keeps its name: its report may still settle it. */
export async function forgetNames(tx: Tx, { bucket, before }: Past): Promise<number> {
  const rows = await query(
    tx,
    `delete from effect_name n where n.bucket = $1 and n.at < to_timestamp($2::float8)
       and not exists (select from effect e where e.bucket = $1 and e.run = n.run and e.node = n.node and e.visit = n.visit
         and e.slot = n.slot and e.state in ('planned', 'ready', 'attempting', 'asking', 'unknown'))
     returning 1 as one`,
    [bucket, before / 1000],
  )
  return rows.length
}

/** Late answers to messages about which somebody has decided long since. */
export async function forgetLate(tx: Tx, { bucket, before }: Past): Promise<number> {
  const rows = await query(
    tx,
    `delete from effect_late l where l.bucket = $1 and l.at < to_timestamp($2::float8)
       and not exists (select from effect e where e.bucket = $1 and e.run = l.run and e.node = l.node and e.visit = l.visit
         and e.slot = l.slot and e.state = 'unknown')
     returning 1 as one`,
    [bucket, before / 1000],
  )
  return rows.length
}

/** Who decided what about a message in doubt. */
export async function forgetDecisions(tx: Tx, { bucket, before }: Past): Promise<number> {
  const rows = await query(
    tx,
    `delete from effect_decision where bucket = $1 and at < to_timestamp($2::float8) returning 1 as one`,
    [bucket, before / 1000],
  )
  return rows.length
}
