import type { JsonDefaulted, Made } from './column.ts'

export interface EventTable {
  id: number
  brand: number
  bucket: number
  member: number
  name: string
  properties: JsonDefaulted
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
  payload: JsonDefaulted
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

export interface HappeningsTables {
  event: EventTable
  event_key: EventKeyTable
  wake: WakeTable
  subscription: SubscriptionTable
}
