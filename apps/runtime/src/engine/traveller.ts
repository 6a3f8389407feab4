import type { EffectIntent, Run, Walk, WakeRow } from '@cairn/sdk/run'
import type { Known } from '../members/facts.ts'
import type { Granted } from '../rewards/reward.ts'
import type { Version } from './versions.ts'

/** One claimed run with all that its walk may look at. */
export interface Ready {
  readonly run: Run
  readonly brand: number
  readonly version: Version
  readonly wakes: readonly WakeRow[]
  readonly known: Known
}

/** One run on its way through a pass, with what the walk has made of it so far. */
export interface Traveller extends Ready {
  walk: Walk
  /** Inside effects performed in this pass, with what came of them. */
  readonly granted: { readonly intent: EffectIntent; readonly outcome: Granted }[]
  /** The stop at which this pass has already looked back. */
  looked?: number
  /** Events taken in this pass: none counts twice, however the journey turns. */
  taken?: Set<number>
}

/** The member's own zone, unless the journey keeps to one. */
export function zoneOf({ version, known }: Pick<Ready, 'version' | 'known'>): string {
  const { use, fallback } = version.graph.settings.timeZone
  return use === 'member' ? (known.zone ?? fallback) : fallback
}
