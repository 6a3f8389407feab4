import { type Instant, share } from '@cairn/sdk'
import type { Times } from '../config.ts'

export type Retry = Times['retry']

const WISH = { least: 1000, most: 3_600_000 }

/** How long to wait before the next attempt: doubling, with full jitter that is the same for one attempt of one key. */
export function backOff({ key, attempt }: { key: string; attempt: number }, { first, longest }: Retry): number {
  const ceiling = Math.min(first * 2 ** Math.min(attempt - 1, 20), longest)
  return Math.round(ceiling * share(key, 'retry', String(attempt)))
}

/** What a provider asked for, within reason. */
export function heedWish(afterMs: number | undefined): number | undefined {
  if (afterMs === undefined || !Number.isFinite(afterMs)) return undefined
  return Math.min(Math.max(afterMs, WISH.least), WISH.most)
}

/** An ambiguous message may be sent again under its key only while the provider surely still knows the key. */
export function maySendAgain(windowMs: number, firstAttempt: Instant, machine: Instant): boolean {
  return machine - firstAttempt < windowMs / 2
}
