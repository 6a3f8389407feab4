import type { JsonColumn, Made } from './column.ts'

export interface JourneyTable {
  id: Made<number>
  public_id: string
  brand: number
  name: string
  state: Made<string>
  live_version: number | null
  /** Its runs have not yet been told of its new state. */
  settling: Made<boolean>
  created_at: Made<Date>
  updated_at: Made<Date>
}

export interface DraftTable {
  journey: number
  snapshot: Buffer
  projection: JsonColumn
  hash: string
  revision: Made<number>
  updated_at: Made<Date>
}

export interface DraftUpdateTable {
  journey: number
  seq: Made<number>
  bytes: Buffer
  client: string | null
}

export interface VersionTable {
  journey: number
  version: number
  graph: JsonColumn
  hash: string
  published_at: Date
  published_by: string | null
}

export interface JourneyTopicTable {
  brand: number
  topic: string
  journey: number
  kind: string
  node: string
}

export interface OccasionTable {
  journey: number
  node: string
  at: Date
  version: number
  entered: Made<number>
  total: number | null
  state: string
}

export interface OccasionPartTable {
  journey: number
  node: string
  at: Date
  part: number
  past_bucket: number
  cursor_bucket: number
  cursor_member: number
  done: Made<boolean>
}

export interface EntryUseTable {
  journey: number
  period: string
  n: number
}

export interface VersionMoveTable {
  journey: number
  from_version: number
  to_version: number
  map: JsonColumn
  state: string
  created_at: Made<Date>
}

export interface DrawingsTables {
  journey: JourneyTable
  draft: DraftTable
  draft_update: DraftUpdateTable
  version: VersionTable
  journey_topic: JourneyTopicTable
  occasion: OccasionTable
  occasion_part: OccasionPartTable
  entry_use: EntryUseTable
  version_move: VersionMoveTable
}
