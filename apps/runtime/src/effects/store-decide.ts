import type { Instant } from '@cairn/sdk'
import type { Verdict } from '@cairn/sdk/run'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from './effect.ts'

export interface Decider {
  readonly id: string
  readonly name: string
}

export interface ParkedEffect {
  readonly fence: number
  readonly awaits: boolean
  readonly attempt: number
  readonly expiresAt: Instant
}

const place = ({ bucket, run, node, visit, slot }: EffectId) => [bucket, run, node, visit, slot]

/** One parked effect of the brand, locked. */
export async function lockUnknown(tx: Tx, brand: number, id: EffectId): Promise<ParkedEffect | undefined> {
  const rows = await query<ParkedEffect>(
    tx,
    `select fence, awaits, attempt, date_part('epoch', expires_at) * 1000 as "expiresAt" from effect
     where bucket = $2 and run = $3 and node = $4 and visit = $5 and slot = $6 and brand = $1 and state = 'unknown'
     for update`,
    [brand, ...place(id)],
  )
  return rows[0]
}

interface DecisionRow {
  readonly brand: number
  readonly id: EffectId
  readonly verdict: Verdict
  readonly by: Decider
  readonly fence: number
  readonly machine: Instant
}

export async function addDecision(tx: Tx, row: DecisionRow): Promise<void> {
  const { brand, id, verdict, by, fence, machine } = row
  await query(
    tx,
    `insert into effect_decision (brand, bucket, run, node, visit, slot, fence, verdict, by_id, by_name, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8))`,
    [brand, ...place(id), fence, verdict, by.id, by.name, machine / 1000],
  )
}

export async function lastDecision(tx: Tx, brand: number, id: EffectId): Promise<Verdict | undefined> {
  const rows = await query<{ verdict: Verdict }>(
    tx,
    `select verdict from effect_decision
     where brand = $1 and bucket = $2 and run = $3 and node = $4 and visit = $5 and slot = $6 order by fence desc limit 1`,
    [brand, ...place(id)],
  )
  return rows[0]?.verdict
}
