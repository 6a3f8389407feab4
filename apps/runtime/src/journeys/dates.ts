import { type Instant, PermanentError } from '@cairn/sdk'
import type { ChunkMember } from '../audiences/store.ts'
import type { Tx } from '../db/statement.ts'
import type { Version } from '../engine/versions.ts'
import { type Cursor, datedMembers } from './store-occasion.ts'

/** Slices of members that one statement looks through: an eighth of them. */
const SLICES = 8

interface Look {
  readonly node: string
  readonly zone: string
  readonly after: Cursor
  /** The slice to end before. */
  readonly past: number
  readonly at: Instant
}

/** The next members of a zone whose date has its day there now. SQL finds those it may be, the node reads what is written. */
export async function whoseDate(
  tx: Tx,
  { brand, zone: homeZone, chart, graph }: Version,
  { node, zone, after, past, at }: Look,
): Promise<{ chunk: readonly ChunkMember[]; cursor: Cursor | undefined }> {
  const ready = chart.places.get(node)?.ready
  const look = ready?.definition.dates?.(ready.config, localDay(at, zone))
  if (!look) throw new PermanentError('ENTRY_DATELESS', `Node ${node} looks for no dates: publish the journey again.`)
  const from = after.bucket + 1
  const to = Math.min(from + SLICES, past)
  const home = graph.settings.timeZone.use === 'fixed' ? 'all' : zone === homeZone ? 'yes' : 'no'
  const found = await datedMembers(tx, brand, { look, zone, home, from, to, createdBy: at })
  const chunk = found.filter(({ written }) => look.fits(written, zone))
  return { chunk, cursor: to < past ? { bucket: to - 1, id: 0 } : undefined }
}

export function localDay(at: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}
