import { type Instant, share } from '@cairn/sdk'

const FIRST = 1000
const LONGEST = 10 * 60_000
const WISH = { least: 1000, most: 3_600_000 }

/** How long to wait before the next attempt: doubling, with full jitter that is the same for one attempt of one key. */
export function backOff(key: string, attempt: number): number {
  const ceiling = Math.min(FIRST * 2 ** Math.min(attempt - 1, 20), LONGEST)
  return Math.round(ceiling / 2 + (ceiling / 2) * share(key, 'retry', String(attempt)))
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
