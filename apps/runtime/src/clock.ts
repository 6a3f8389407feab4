import type { Instant } from '@cairn/sdk'

/**
 * Two clocks. Journey time moves members (waits, windows, schedules, caps, expiries, `occurred_at`, `at`). Machine time
 * guards work (leases, fences, back-off, sign-ins, `received_at`). On a real clock both are the database's
 * `clock_timestamp()`; on a manual one journey time stands still until `POST /api/clock` moves it.
 */
export interface Clock {
  readonly mode: 'real' | 'manual'
  now(): Promise<Instant>
  machine(): Promise<Instant>
}
