import type { Instant } from '@cairn/sdk'
import type { KeptMark, Mark } from './mark.ts'

/** What happened and the database does not know of: between these instants, at least so much. */
export interface Gap {
  /** behind: the mark of the file is missing. timeline: the mark is there, but what came right after it may not be. */
  readonly reason: 'behind' | 'timeline'
  readonly from: Instant
  readonly to: Instant
  readonly attempts: number
  /** Codes of each pool that may have been handed out. */
  readonly codes: ReadonlyMap<string, number>
}

/** How far beyond all kept marks the mark goes when a gap is opened; an ordinary step is one. */
export const PASS = 100_000

/**
 * Whether the database has gone back behind what was seen of it: restored from a backup, or failed over to a standby that
 * had not heard everything. `slack` is the longest time something may have happened after the last mark.
 */
export function compare(kept: KeptMark, found: Mark, slack: number): Gap | undefined {
  if (kept.installation !== found.installation) return undefined
  // somebody opened a gap since and went past every mark of the lost time: it is not to be found twice
  if (found.seq >= kept.seq + PASS) return undefined
  const end = kept.closed ? kept.at : kept.at + slack
  if (found.seq < kept.seq) {
    const attempts = Math.max(kept.attempts - found.attempts, 0)
    return { reason: 'behind', from: found.at, to: end, attempts, codes: missing(kept, found) }
  }
  const same = kept.system === found.system && kept.timeline === found.timeline
  // the same history goes on: what the server had written then, it must have now
  const whole = same ? found.lsn >= kept.lsn : kept.sync
  if (whole || kept.closed) return undefined
  return { reason: 'timeline', from: kept.at, to: end, attempts: 0, codes: missing(kept, found) }
}

function missing(kept: KeptMark, found: Mark): ReadonlyMap<string, number> {
  const pools = Object.keys(kept.codes)
  const margin = (pool: string): number => (kept.closed ? 0 : (kept.peaks[pool] ?? 0))
  return new Map(
    pools.flatMap((pool) => {
      const n = Math.max((kept.codes[pool] ?? 0) - (found.codes[pool] ?? 0), 0) + margin(pool)
      return n > 0 ? [[pool, n] as const] : []
    }),
  )
}
