import type { JsonNullable, Made } from './column.ts'

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

/** All steps of one pass: `path` has a line for each, of node and what. Read as `step`, which has a row for each. */
export interface TrailTable {
  at: Date
  member: number
  run: number
  version: number
  visit: number
  bucket: number
  path: string
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
  run: RunTable
  trail: TrailTable
  node_count: NodeCountTable
}
