import type { Times } from '../config.ts'
import type { Ending } from './guest.ts'

/** What is remembered of a plugin's crashes, in milliseconds of a clock that only runs. */
export interface Health {
  readonly crashes: readonly number[]
  /** No process is started before this. */
  readonly restsUntil: number
}

export const HEALTHY: Health = { crashes: [], restsUntil: Number.NEGATIVE_INFINITY }

/** So many within the window and nobody starts it again but a person. */
const MOST = 3

export interface Judged {
  readonly health: Health
  readonly quarantine: boolean
}

/** What an ending means for the next start. A process that was asked to end has done nothing wrong. */
export function judgeEnd(
  before: Health,
  { kind }: Ending,
  { at, times }: { at: number; times: Times['guest'] },
): Judged {
  if (kind === 'asked') return { health: before, quarantine: false }
  const crashes = [...before.crashes.filter((crash) => at - crash < times.window), at]
  const restsUntil = at + times.rest * 2 ** (crashes.length - 1)
  return { health: { crashes, restsUntil }, quarantine: crashes.length >= MOST }
}
