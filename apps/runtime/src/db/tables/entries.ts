import type { JsonNullable } from './column.ts'

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

export interface EntriesTables {
  unless_entry: UnlessEntryTable
  entry_request: EntryRequestTable
}
