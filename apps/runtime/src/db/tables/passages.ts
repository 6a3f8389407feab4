import type { JsonNullable, Made } from './column.ts'

export interface AdmissionTable {
  bucket: number
  journey: number
  member: number
  subject: string
  last_at: Date
  open: number
}

export interface RunTable {
  id: number
  bucket: number
  brand: number
  journey: number
  version: number
  member: number
  entrant: string
  key: string | null
  entry_key: string
  entered_at: Date
  event_at: Date | null
  event_id: number | null
  node: string
  visit: number
  state: string
  arm: Made<number>
  epoch: Made<number>
  due_at: Date | null
  variables: JsonNullable
  trouble: JsonNullable
}

export interface StepTable {
  bucket: number
  brand: number
  member: number
  run: number
  version: number
  node: string
  visit: number
  what: string
  at: Date
  why: string | null
}

export interface NodeCountTable {
  bucket: number
  journey: number
  version: number
  node: string
  arm: number
  what: string
  n: number
}

export interface PassagesTables {
  admission: AdmissionTable
  run: RunTable
  step: StepTable
  node_count: NodeCountTable
}
