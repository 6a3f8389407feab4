import type { JsonNullable, Made } from './column.ts'

export interface RewardBudgetTable {
  id: Made<number>
  public_id: string
  brand: number
  name: string
  amount: number | null
  spent: Made<number>
  per_member: number | null
  created_at: Made<Date>
}

export interface RewardPoolTable {
  id: Made<number>
  public_id: string
  brand: number
  name: string
  kind: Made<string>
  stock: number | null
  issued: Made<number>
  takes: Made<string>
  per_member: number | null
  budget: number | null
  cost: Made<number>
  points: Made<number>
  price: number | null
  least_spend: Made<number>
  rule: string | null
  valid_for: string | null
  valid_until: Date | null
  opens_at: Date | null
  closes_at: Date | null
  seed: string | null
  tickets: Made<number>
  created_at: Made<Date>
}

export interface RewardPrizeTable {
  pool: number
  place: number
  name: string
  odds: number
  stock: number
  issued: Made<number>
  worth: Made<number>
}

export interface RewardDrawTable {
  pool: number
  ticket: number
  bucket: number
  member: number
  run: number
  node: string
  visit: number
  slot: number
  place: number | null
  at: Date
}

export interface RewardGrantTable {
  bucket: number
  id: Made<number>
  brand: number
  pool: number
  member: number
  run_bucket: number | null
  run: number | null
  node: string | null
  visit: number | null
  slot: number | null
  given_by: string | null
  code: string | null
  place: number | null
  state: string
  cost: number
  points: Made<number>
  issued_at: Date
  expires_at: Date | null
  claimed_at: Date | null
  used_at: Date | null
  ended_at: Date | null
  reason: string | null
}

export interface RewardCallTable {
  brand: number
  kind: string
  id: string
  hash: string
  answer: JsonNullable
  at: Made<Date>
}

export interface RewardCodeTable {
  pool: number
  code: string
  bucket: number | null
  member: number | null
  run: number | null
  node: string | null
  visit: number | null
  slot: number | null
  taken_at: Date | null
}

export interface PointsAccountTable {
  bucket: number
  member: number
  brand: number
  balance: number
  pending: Made<number>
}

export interface PointsEntryTable {
  bucket: number
  member: number
  source: string
  rule: string | null
  run: number | null
  node: string | null
  visit: number | null
  slot: number | null
  account: string
  amount: number
  at: Date
}

export interface PointsLotTable {
  bucket: number
  member: number
  source: string
  brand: number
  run: number | null
  node: string | null
  amount: number
  remaining: number
  paid: number | null
  refunded: Made<number>
  reversed: Made<number>
  state: string
  expires_at: Date | null
  pending_until: Date | null
}

export interface PointsUseTable {
  bucket: number
  member: number
  source: string
  lot: string
  amount: number
  restored: Made<number>
}

export interface PointsThresholdTable {
  brand: number
  channel: string
  least: number
}

export interface RewardTierTable {
  brand: number
  key: string
  name: string
  rank: number
}

export interface MemberTierTable {
  bucket: number
  member: number
  brand: number
  tier: string
  since: Date
  until: Date | null
}

export interface RewardsTables {
  reward_budget: RewardBudgetTable
  reward_pool: RewardPoolTable
  reward_prize: RewardPrizeTable
  reward_draw: RewardDrawTable
  reward_grant: RewardGrantTable
  reward_call: RewardCallTable
  reward_code: RewardCodeTable
  points_account: PointsAccountTable
  points_entry: PointsEntryTable
  points_lot: PointsLotTable
  points_use: PointsUseTable
  points_threshold: PointsThresholdTable
  reward_tier: RewardTierTable
  member_tier: MemberTierTable
}
