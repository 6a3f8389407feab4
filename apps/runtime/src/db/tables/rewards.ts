import type { Made } from './column.ts'

export interface RewardPoolTable {
  id: Made<number>
  public_id: string
  brand: number
  name: string
  created_at: Made<Date>
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
}

export interface PointsEntryTable {
  bucket: number
  member: number
  run: number
  node: string
  visit: number
  slot: number
  account: string
  amount: number
  at: Date
}

export interface RewardsTables {
  reward_pool: RewardPoolTable
  reward_code: RewardCodeTable
  points_account: PointsAccountTable
  points_entry: PointsEntryTable
}
