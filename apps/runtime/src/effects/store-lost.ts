import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from './effect.ts'

export interface Expired extends EffectId {
  readonly lane: string
  readonly awaits: boolean
  readonly attempt: number
  readonly fence: number
  readonly firstAttemptAt: Instant
}

/** Attempts whose lease ran out: their process died, hangs, or lost its connection. */
export async function claimExpired(tx: Tx, machine: Instant, limit: number): Promise<readonly Expired[]> {
  const rows = await query<Omit<Expired, 'firstAttemptAt'> & { first: number }>(
    tx,
    `select bucket, run, node, visit, slot, lane, awaits, attempt, fence, date_part('epoch', first_attempt_at) as first
     from effect where state = 'attempting' and lease_until < to_timestamp($1::float8)
     order by lease_until limit $2 for update skip locked`,
    [machine / 1000, limit],
  )
  return rows.map(({ first, ...row }) => ({ ...row, firstAttemptAt: first * 1000 }))
}
