import type { JsonDefaulted, Made } from './column.ts'

export interface MemberTable {
  bucket: number
  brand: number
  id: number
  external_id: string | null
  anonymous_id: string | null
  attributes: JsonDefaulted
  tags: Made<string[]>
  time_zone: string | null
  locale: string | null
  created_at: Date
  updated_at: Date
  erased_at: Date | null
  merged_into: number | null
}

export interface IdentityTable {
  bucket: number
  brand: number
  kind: string
  value: string
  member: number
  rank: Made<number>
}

export interface OrdersTable {
  bucket: number
  brand: number
  order_id: string
  member: number
  amount: number
  refunded: Made<number>
  state: Made<string>
  occurred_at: Date
}

export interface MemberOrdersTable {
  bucket: number
  member: number
  count: number
  total: number
  first_at: Date | null
  last_at: Date | null
}

export interface MemberEventTable {
  bucket: number
  member: number
  name: string
  n: number
  first_at: Date
  last_at: Date
}

export interface AudienceTable {
  id: Made<number>
  public_id: string
  brand: number
  name: string
  rule: string
  size: number | null
  refreshed_at: Date | null
  created_at: Made<Date>
}

export interface AudienceMemberTable {
  bucket: number
  audience: number
  member: number
  since: Date
}

export interface MembershipChangeTable {
  id: Made<number>
  bucket: number
  audience: number
  member: number
  joined: boolean
  at: Date
}

export interface AudienceTouchTable {
  bucket: number
  brand: number
  member: number
}

export interface PeopleTables {
  member: MemberTable
  identity: IdentityTable
  orders: OrdersTable
  member_orders: MemberOrdersTable
  member_event: MemberEventTable
  audience: AudienceTable
  audience_member: AudienceMemberTable
  membership_change: MembershipChangeTable
  audience_touch: AudienceTouchTable
}
