import type { JsonColumn, Made } from './column.ts'

export interface HealthTable {
  one: Made<boolean>
  checked_at: Date
  thorough_at: Date | null
  findings: JsonColumn
}

export interface HighWaterTable {
  one: Made<boolean>
  installation: Made<string>
  seq: Made<number>
  attempts: Made<number>
  codes: JsonColumn
  at: Date
}

export interface RecoveryTable {
  id: Made<number>
  reason: string
  opened_at: Date
  from_at: Date
  to_at: Date
  attempts: number
  codes_withheld: Made<number>
}

export interface RecoveryEndTable {
  recovery: number
  class: string
  verdict: string
  ended_at: Date
  ended_by: string
}

export interface WatchTables {
  health: HealthTable
  high_water: HighWaterTable
  recovery: RecoveryTable
  recovery_end: RecoveryEndTable
}
