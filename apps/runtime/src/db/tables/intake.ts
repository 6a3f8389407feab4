import type { JsonColumn, JsonNullable, Made } from './column.ts'

export interface ImportTable {
  id: Made<number>
  public_id: string
  brand: number
  kind: string
  options: JsonColumn
  state: string
  bytes: Made<number>
  consumed: Made<number>
  rows: Made<number>
  added: Made<number>
  already: Made<number>
  failed: Made<number>
  error: JsonNullable
  created_at: Made<Date>
  finished_at: Date | null
}

export interface ImportErrorTable {
  import: number
  row: number
  field: string | null
  code: string
  message: string
  raw: string
}

export interface IntakeTables {
  import: ImportTable
  import_error: ImportErrorTable
}
