import type { JsonDefaulted, Made } from './column.ts'

export interface AgencyTable {
  id: Made<number>
  public_id: string
  name: string
  created_at: Made<Date>
}

export interface BrandTable {
  id: Made<number>
  public_id: string
  agency: number
  name: string
  time_zone: string
  locale: string
  currency: string
  settings: JsonDefaulted
  created_at: Made<Date>
}

export interface BrandRoleTable {
  user_id: string
  brand: number
  role: string
}

export interface AccessKeyTable {
  id: Made<number>
  public_id: string
  brand: number
  kind: string
  name: string
  prefix: string
  hash: Buffer
  created_at: Made<Date>
  revoked_at: Date | null
}

export interface ConnectionTable {
  id: Made<number>
  public_id: string
  brand: number
  type: string
  name: string
  settings: JsonDefaulted
  secrets: Buffer | null
  created_at: Made<Date>
}

export interface JourneyClockTable {
  one: Made<boolean>
  mode: string
  at: Date
}

export interface ClockJobTable {
  id: Made<number>
  public_id: string
  target: Date
  reached: Date
  state: string
  error: string | null
  created_at: Made<Date>
}

export interface TenantsTables {
  agency: AgencyTable
  brand: BrandTable
  brand_role: BrandRoleTable
  access_key: AccessKeyTable
  connection: ConnectionTable
  journey_clock: JourneyClockTable
  clock_job: ClockJobTable
}
