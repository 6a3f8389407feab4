import type { Instant } from '@cairn/sdk'
import type { Finding } from './finding.ts'

const TOLERANCE = 2000

/** How far this process's clock is from the database's, whose answer came somewhere between the two looks at ours. */
export function skewOf(look: {
  readonly before: Instant
  readonly database: Instant
  readonly after: Instant
}): number {
  const { before, database, after } = look
  if (database >= before && database <= after) return 0
  return database > after ? after - database : before - database
}

/** Nothing in the engine goes by the process's own clock; that it is wrong is told, because people and logs go by it. */
export function skewFinding(skew: number): readonly Finding[] {
  return Math.abs(skew) > TOLERANCE ? [{ check: 'clock', n: Math.round(Math.abs(skew) / 1000) }] : []
}
