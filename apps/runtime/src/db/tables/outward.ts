import type { JsonColumn, JsonNullable, Made } from './column.ts'

export interface EffectTable {
  run: number
  brand: number
  journey: number
  member: number
  fence: Made<number>
  planned_at: Date
  due_at: Date
  expires_at: Date
  attempt_at: Date | null
  first_attempt_at: Date | null
  lease_until: Date | null
  settled_at: Date | null
  visit: number
  version: number
  attempt: Made<number>
  bucket: number
  slot: number
  awaits: boolean
  node: string
  kind: string
  lane: string
  state: string
  input: JsonColumn
  /** What its first attempt said: every later one says the same, byte for byte. */
  content: JsonNullable
  outcome: JsonNullable
  provider_ref: string | null
}

export interface LaneTable {
  brand: number
  lane: string
  state: string
  since: Date
  next_at: Date
  detail: string | null
  gate: JsonColumn
}

export interface EffectNameTable {
  brand: number
  channel: string
  name: string
  bucket: number
  run: number
  node: string
  visit: number
  slot: number
  at: Made<Date>
}

export interface ReceiptTable {
  brand: number
  channel: string
  event_id: string
  name: string
  state: string
  at: Date
  received_at: Date
  detail: string | null
  matched: boolean
}

export interface EffectDecisionTable {
  bucket: number
  run: number
  node: string
  visit: number
  slot: number
  fence: number
  brand: number
  verdict: string
  by_id: string
  by_name: string
  at: Date
}

export interface EffectLateTable {
  bucket: number
  run: number
  node: string
  visit: number
  slot: number
  fence: number
  brand: number
  state: string
  outcome: JsonColumn
  provider_ref: string | null
  at: Date
}

export interface CapUseTable {
  bucket: number
  member: number
  channel: string
  period: string
  n: number
}

export interface InboxMessageTable {
  id: Made<number>
  bucket: number
  brand: number
  member: number
  key: string
  title: string
  body: string
  at: Date
}

export interface OutwardTables {
  effect: EffectTable
  lane: LaneTable
  effect_name: EffectNameTable
  receipt: ReceiptTable
  effect_decision: EffectDecisionTable
  effect_late: EffectLateTable
  cap_use: CapUseTable
  inbox_message: InboxMessageTable
}
