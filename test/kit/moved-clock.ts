import type { Clock } from '@cairn/runtime/clock'
import type { Instant } from '@cairn/sdk'

/** A clock on which half an hour takes as long as a test needs: both its times stand still until it is moved. */
export interface MovedClock extends Clock {
  readonly at: Instant
  pass(ms: number): void
}

export function movedClock(start: Instant): MovedClock {
  let at = start
  const told = (): Promise<Instant> => Promise.resolve(at)
  return {
    mode: 'real',
    now: told,
    machine: told,
    both: () => Promise.resolve({ now: at, machine: at }),
    get at() {
      return at
    },
    pass: (ms) => void (at += Math.max(1, Math.ceil(ms))),
  }
}
