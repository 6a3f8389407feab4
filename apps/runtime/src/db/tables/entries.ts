import type { JsonColumn, JsonNullable, Made } from './column.ts'

export interface UnlessEntryTable {
  bucket: number
  brand: number
  journey: number
  node: string
  member: number
  subject: string
  entrant: string
  occurrence: string
  event_id: number
  event_at: Date
  due_at: Date
}

export interface EntryRequestTable {
  brand: number
  journey: number
  key: string
  hash: string
  answer: JsonNullable
  at: Date
}

export interface StepEventTable {
  id: Made<number>
  bucket: number
  brand: number
  member: number
  name: string
  properties: JsonColumn
  message_id: string
  at: Date
}

export interface EntriesTables {
  step_event: StepEventTable
  unless_entry: UnlessEntryTable
  entry_request: EntryRequestTable
}
