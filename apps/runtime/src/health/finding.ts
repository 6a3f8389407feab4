import type { Instant } from '@cairn/sdk'

/**
 * What the monitor looks for. Each is a promise that was broken, or work for a person; none of it mends anything.
 * overdue: runs that should have moved · leases: attempts nobody took back · undecided, unsent: messages that lie ·
 * counters, ends: journeys whose figures and members disagree · codes, points: stock and ledgers that do not add up ·
 * unknown, quarantined: waiting for a person · clock: this process and the database disagree on the time.
 */
export const CHECKS = [
  'overdue',
  'leases',
  'undecided',
  'unsent',
  'counters',
  'ends',
  'codes',
  'points',
  'unknown',
  'quarantined',
  'clock',
] as const
export type Check = (typeof CHECKS)[number]

export interface Finding {
  readonly check: Check
  /** Absent: the whole installation. */
  readonly brand?: number | undefined
  readonly n: number
  /** The oldest of them. */
  readonly since?: Instant | undefined
  /** A journey's public id, a lane or a pool. */
  readonly place?: string | undefined
  readonly name?: string | undefined
}

/** alarm: members, messages or money are not as promised · task: somebody has to decide, and nothing else waits for it. */
export const gravityOf = (check: Check): 'alarm' | 'task' =>
  check === 'unknown' || check === 'quarantined' ? 'task' : 'alarm'

const LIMIT = 200
/** The gravest first; of one kind the largest. What is beyond the limit would not be read by anybody. */
export function sorted(findings: readonly Finding[]): readonly Finding[] {
  const rank = (finding: Finding): number => CHECKS.indexOf(finding.check)
  return findings
    .filter(({ n }) => n > 0)
    .toSorted((a, b) => rank(a) - rank(b) || b.n - a.n)
    .slice(0, LIMIT)
}
