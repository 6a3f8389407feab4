import type { Instant } from '@cairn/sdk'
import { instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from './effect.ts'

type Id = Pick<EffectId, 'run' | 'node' | 'visit' | 'slot'>

/**
 * Those of these effects that may have gone out within the gap: whatever was planned before the line was drawn, except for
 * members whom an event after the gap brought in, who surely are new; and whatever an event of the lost time, told again,
 * has brought about since.
 */
export async function readDoubtful(
  tx: Tx,
  {
    bucket,
    effects,
    gap,
  }: {
    readonly bucket: number
    readonly effects: readonly Id[]
    readonly gap: { readonly from: Instant; readonly to: Instant; readonly endedAt: Instant | null }
  },
): Promise<readonly Id[]> {
  return query(
    tx,
    `select e.run, e.node, e.visit, e.slot
     from unnest($2::bigint[], $3::text[], $4::integer[], $5::smallint[]) as w(run, node, visit, slot)
     join effect e on e.bucket = $1 and e.run = w.run and e.node = w.node and e.visit = w.visit and e.slot = w.slot
     join run r on r.bucket = $1 and r.id = w.run
     where (e.planned_at <= to_timestamp($8::float8)
         and not (r.entered_at > to_timestamp($7::float8) and coalesce(r.event_at > to_timestamp($7::float8), false)))
        or r.event_at between to_timestamp($6::float8) and to_timestamp($7::float8)`,
    [bucket, ...columnsOf(effects), gap.from / 1000, gap.to / 1000, (gap.endedAt ?? 0) / 1000],
  )
}

/** The first attempt may have been as early as that; how long a key is trusted is counted from there. */
export async function dateBack(
  tx: Tx,
  bucket: number,
  dated: readonly { readonly effect: Id; readonly at: Instant }[],
): Promise<void> {
  if (dated.length === 0) return
  await query(
    tx,
    `update effect e set first_attempt_at = least(e.first_attempt_at, to_timestamp(d.at))
     from unnest($2::bigint[], $3::text[], $4::integer[], $5::smallint[], $6::float8[]) as d(run, node, visit, slot, at)
     where e.bucket = $1 and e.run = d.run and e.node = d.node and e.visit = d.visit and e.slot = d.slot`,
    [bucket, ...columnsOf(dated.map(({ effect }) => effect)), instants(dated.map(({ at }) => at))],
  )
}

function columnsOf(ids: readonly Id[]): string[] {
  return [
    numbers(ids.map(({ run }) => run)),
    texts(ids.map(({ node }) => node)),
    numbers(ids.map(({ visit }) => visit)),
    numbers(ids.map(({ slot }) => slot)),
  ]
}
