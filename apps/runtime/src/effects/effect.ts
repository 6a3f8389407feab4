import type { Instant, JsonObject } from '@cairn/sdk'
import type { Chart } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'

/** What names one effect for ever: the visit of a node by a run, and which of its effects. */
export interface EffectId {
  readonly bucket: number
  readonly run: number
  readonly node: string
  readonly visit: number
  readonly slot: number
}

/** A published version as far as effects care: who it belongs to, by public names, and what its nodes hold. */
export interface Drawn {
  readonly brandId: string
  readonly journeyId: string
  readonly zone: string
  readonly chart: Chart
}

export interface EffectDeps extends Pick<Deps, 'config' | 'db' | 'advancing' | 'clock' | 'log' | 'meter' | 'nodes'> {
  /** Versions by `<journey>.<version>`; handed in from above, because effects know nothing of the engine. */
  readonly drawn: (
    tx: Tx,
    wanted: Iterable<{ readonly journey: number; readonly version: number }>,
  ) => Promise<ReadonlyMap<string, Drawn>>
}

/** A lane is a channel's, or one connection's of a channel: `channel.email/con_…`. */
export function laneParts(lane: string): { readonly channel: string; readonly connection?: string } {
  const slash = lane.indexOf('/')
  if (slash < 0) return { channel: lane }
  return { channel: lane.slice(0, slash), connection: lane.slice(slash + 1) }
}
