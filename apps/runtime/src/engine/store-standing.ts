import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

export interface Settling {
  readonly id: number
  readonly state: 'live' | 'paused' | 'stopped' | 'draft'
}

/** Journeys whose runs have not yet been told of the journey's new state. */
export async function readSettling(tx: Tx): Promise<readonly Settling[]> {
  return query(tx, 'select id, state from journey where settling order by id', [])
}

/** False where the state changed again meanwhile: then its runs are to be told again. */
export async function markSettled(tx: Tx, { id, state }: Settling): Promise<boolean> {
  const rows = await query(tx, 'update journey set settling = false where id = $1 and state = $2 returning 1', [
    id,
    state,
  ])
  return rows.length > 0
}

/** A journey goes on: whoever was held waits again, with the due time it had. */
export async function releaseRuns(tx: Tx, at: { readonly bucket: number; readonly journey: number }): Promise<number> {
  const rows = await query(
    tx,
    `update run set state = 'waiting', epoch = epoch + 1
     where bucket = $1 and journey = $2 and state = 'held' returning 1`,
    [at.bucket, at.journey],
  )
  return rows.length
}

/** A journey stops: everybody inside is due, and the advance takes them out. */
export async function callOutRuns(
  tx: Tx,
  at: { readonly bucket: number; readonly journey: number; readonly now: Instant },
): Promise<number> {
  const rows = await query(
    tx,
    `update run set state = 'waiting', due_at = least(due_at, to_timestamp($3::float8)), epoch = epoch + 1
     where bucket = $1 and journey = $2 and state in ('waiting', 'held', 'quarantined')
       and (state <> 'waiting' or due_at is null or due_at > to_timestamp($3::float8)) returning 1`,
    [at.bucket, at.journey, at.now / 1000],
  )
  return rows.length
}
