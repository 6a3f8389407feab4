import type { JsonColumn, JsonNullable, Made } from './column.ts'

export interface ScoreModelTable {
  id: Made<number>
  public_id: string
  brand: number
  key: string
  name: string
  node: string
  config: JsonColumn
  sample: number
  every: string | null
  at_time: string
  next_at: Date | null
  created_at: Date
}

export interface ScoreRunTable {
  id: Made<number>
  public_id: string
  brand: number
  model: number
  state: string
  as_of: Date
  node_version: number | null
  plugin_version: string | null
  release: string | null
  config: JsonColumn
  features: JsonNullable
  fitted: JsonNullable
  report: JsonNullable
  sampled: Made<number>
  total: Made<number>
  scored: Made<number>
  changed: Made<number>
  cursor_bucket: Made<number>
  cursor_member: Made<number>
  attempts: Made<number>
  error: JsonNullable
  created_at: Date
  finished_at: Date | null
}

export interface MemberScoreTable {
  bucket: number
  brand: number
  member: number
  model: number
  run: number
  said: JsonColumn
  told: JsonNullable
  told_run: number | null
}

export interface ScoreChangeTable {
  bucket: number
  brand: number
  member: number
  model: number
  run: number
  before_run: number
  before: JsonColumn
}

export interface ScoresTables {
  score_model: ScoreModelTable
  score_run: ScoreRunTable
  member_score: MemberScoreTable
  score_change: ScoreChangeTable
}
