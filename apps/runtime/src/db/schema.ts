import type { ColumnType, Generated } from 'kysely'
import type { Json } from '@cairn/sdk'

/** jsonb: read as a value, written as JSON text. */
export type JsonColumn = ColumnType<Json, string, string>
type Made<T> = Generated<T>

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
  settings: ColumnType<Json, string | undefined, string>
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
  settings: ColumnType<Json, string | undefined, string>
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

export interface MemberTable {
  bucket: number
  brand: number
  id: number
  external_id: string | null
  anonymous_id: string | null
  attributes: ColumnType<Json, string | undefined, string>
  tags: Made<string[]>
  time_zone: string | null
  locale: string | null
  created_at: Date
  updated_at: Date
  erased_at: Date | null
}

export interface IdentityTable {
  bucket: number
  brand: number
  kind: string
  value: string
  member: number
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

export interface EventTable {
  id: number
  brand: number
  bucket: number
  member: number
  name: string
  properties: ColumnType<Json, string | undefined, string>
  occurred_at: Date
  received_at: Date
  message_id: string
  history: Made<boolean>
}

export interface EventKeyTable {
  bucket: number
  brand: number
  message_id: string
  received_at: Date
}

export interface WakeTable {
  bucket: number
  run: number
  seq: Made<number>
  kind: string
  at: Date
  payload: ColumnType<Json, string | undefined, string>
}

export interface SubscriptionTable {
  bucket: number
  brand: number
  topic: string
  member: number
  run_bucket: number
  run: number
  visit: number
  deadline: Date | null
}

export interface JourneyTable {
  id: Made<number>
  public_id: string
  brand: number
  name: string
  state: Made<string>
  live_version: number | null
  created_at: Made<Date>
  updated_at: Made<Date>
}

export interface DraftTable {
  journey: number
  snapshot: Buffer
  projection: JsonColumn
  revision: Made<number>
  updated_at: Made<Date>
}

export interface DraftUpdateTable {
  journey: number
  seq: Made<number | null>
  bytes: Buffer
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
  cursor_bucket: Made<number>
  cursor_member: Made<number>
  entered: Made<number>
  total: number | null
  state: string
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

export interface AdmissionTable {
  bucket: number
  journey: number
  member: number
  subject: string
  last_at: Date
  open: number
}

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
  variables: ColumnType<Json | null, string | null | undefined, string | null>
  trouble: ColumnType<Json | null, string | null | undefined, string | null>
}

export interface StepTable {
  bucket: number
  brand: number
  member: number
  run: number
  version: number
  node: string
  visit: number
  what: string
  at: Date
  why: string | null
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

export interface EffectTable {
  bucket: number
  run: number
  node: string
  visit: number
  slot: number
  brand: number
  journey: number
  version: number
  member: number
  kind: string
  lane: string
  state: string
  awaits: boolean
  input: JsonColumn
  attempt: Made<number>
  attempt_at: Date | null
  first_attempt_at: Date | null
  lease_until: Date | null
  fence: Made<number>
  planned_at: Date
  due_at: Date
  expires_at: Date
  settled_at: Date | null
  provider_ref: string | null
  outcome: ColumnType<Json | null, string | null | undefined, string | null>
}

export interface EffectContentTable {
  bucket: number
  run: number
  node: string
  visit: number
  slot: number
  content: JsonColumn
  hash: Buffer
}

export interface CapUseTable {
  bucket: number
  member: number
  channel: string
  period: string
  n: number
}

export interface InboxMessageTable {
  id: Made<number | null>
  bucket: number
  brand: number
  member: number
  key: string
  title: string
  body: string
  at: Date
}

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

export interface ImportTable {
  id: Made<number>
  public_id: string
  brand: number
  kind: string
  options: JsonColumn
  state: string
  bytes: Made<number>
  rows: Made<number>
  added: Made<number>
  already: Made<number>
  failed: Made<number>
  error: ColumnType<Json | null, string | null | undefined, string | null>
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

/** Every table of the product, as Kysely sees it. bigint columns fit a double: ids come from sequences below 2^53. */
export interface Database {
  agency: AgencyTable
  brand: BrandTable
  brand_role: BrandRoleTable
  access_key: AccessKeyTable
  connection: ConnectionTable
  journey_clock: JourneyClockTable
  clock_job: ClockJobTable
  member: MemberTable
  identity: IdentityTable
  orders: OrdersTable
  member_orders: MemberOrdersTable
  member_event: MemberEventTable
  audience: AudienceTable
  audience_member: AudienceMemberTable
  membership_change: MembershipChangeTable
  event: EventTable
  event_key: EventKeyTable
  wake: WakeTable
  subscription: SubscriptionTable
  journey: JourneyTable
  draft: DraftTable
  draft_update: DraftUpdateTable
  version: VersionTable
  journey_topic: JourneyTopicTable
  occasion: OccasionTable
  entry_use: EntryUseTable
  version_move: VersionMoveTable
  admission: AdmissionTable
  run: RunTable
  step: StepTable
  node_count: NodeCountTable
  effect: EffectTable
  effect_content: EffectContentTable
  cap_use: CapUseTable
  inbox_message: InboxMessageTable
  reward_pool: RewardPoolTable
  reward_code: RewardCodeTable
  points_account: PointsAccountTable
  points_entry: PointsEntryTable
  import: ImportTable
  import_error: ImportErrorTable
}
