import type { Logger } from 'pino'

export interface Seldom {
  /** Says it, unless the same was said within the gap; then it is counted, and the next line tells how often. */
  warn(what: string, details: object, message: string): void
}

const GAP = 30_000

/** For what happens a thousand times while the database is away: one line each half minute, not a thousand. */
export function seldom(log: Logger, gap = GAP): Seldom {
  const said = new Map<string, { at: number; kept: number }>()
  return {
    warn(what, details, message) {
      const now = performance.now()
      const last = said.get(what)
      if (last && now - last.at < gap) {
        last.kept += 1
        return
      }
      log.warn(last && last.kept > 0 ? { ...details, kept: last.kept } : details, message)
      said.set(what, { at: now, kept: 0 })
    },
  }
}

const voices = new WeakMap<Logger, Seldom>()

/** The one voice of a process's log: when the database is away, everything in the process has the same to say. */
export function seldomOf(log: Logger): Seldom {
  const known = voices.get(log) ?? seldom(log)
  voices.set(log, known)
  return known
}
