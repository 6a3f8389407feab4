import type { Group } from './check.ts'

export type Level = 'Bronze' | 'Silver' | 'Gold' | 'Platinum'

interface Step {
  readonly level: Level
  readonly groups: readonly Group[]
}

/** Each level stands on the one before. */
const STEPS: readonly Step[] = [
  { level: 'Bronze', groups: ['A', 'B', 'C', 'D'] },
  { level: 'Silver', groups: ['E', 'F', 'M'] },
  { level: 'Gold', groups: ['G', 'H', 'I', 'J', 'K', 'L'] },
]
/** Texts in both languages are wanted from Silver on. */
const EARLY = new Map<string, Level>([['L1', 'Silver']])

export interface Standing {
  readonly level: Level | null
  /** Why it is no higher; undefined for the highest. */
  readonly why?: string
}

export interface Tally {
  readonly failed: readonly string[]
  readonly bypassed: readonly string[]
  /** Seconds of chaos it came through. */
  readonly soaked: number
  /** Not every check was run: no level is awarded. */
  readonly partial: boolean
}

const HOUR = 3600

/** The level that a plugin has reached. A check that was passed over with a reason counts as passed, but for the highest. */
export function levelOf({ failed, bypassed, soaked, partial }: Tally): Standing {
  if (partial) return { level: null, why: 'only what can be read was looked at; a level needs “plugin test”.' }
  let reached: Level | null = null
  for (const { level, groups } of STEPS) {
    const missing = failed.filter((id) => groups.includes(id[0] as Group) || EARLY.get(id) === level)
    if (missing.length > 0) return { level: reached, why: `${level} needs ${missing.join(', ')}.` }
    reached = level
  }
  if (bypassed.length > 0) return { level: reached, why: `Platinum passes nothing over: ${bypassed.join(', ')}.` }
  if (soaked < HOUR)
    return {
      level: reached,
      why: `Platinum needs an hour of chaos (--soak ${HOUR}); this was ${Math.round(soaked)} s.`,
    }
  return { level: 'Platinum' }
}
