import type { EventView, Instant } from '@cairn/sdk'
import type { WakeRow } from '@cairn/sdk/run'
import { documents, instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'

/** News for one run. Whoever has news only inserts it: `run` itself is the advance's alone. */
export interface Wake {
  /** Of the run. */
  readonly bucket: number
  readonly run: number
  readonly kind: WakeRow['kind']
  readonly at: Instant
  readonly payload: WakeRow['payload']
}

/**
 * Stores news and tells the pumps with the commit. Wakes carry at most 2 kB as stored (numbers take more room in jsonb than
 * in text, so only the database can tell); a larger event travels by its id and is read again when the run is walked.
 */
export async function addWakes(tx: Tx, wakes: readonly Wake[]): Promise<void> {
  if (wakes.length === 0) return
  await query(
    tx,
    `with w as (
       insert into wake (bucket, run, kind, at, payload)
       select bucket, run, kind, to_timestamp(at),
         case when pg_column_size(payload) <= 2048 then payload else payload #- '{event,properties}' end
       from unnest($1::smallint[], $2::bigint[], $3::text[], $4::float8[], $5::jsonb[]) as w(bucket, run, kind, at, payload))
     select pg_notify('cairn', $6) is null as told`,
    [
      numbers(wakes.map((wake) => wake.bucket)),
      numbers(wakes.map((wake) => wake.run)),
      texts(wakes.map((wake) => wake.kind)),
      instants(wakes.map((wake) => wake.at)),
      documents(wakes.map((wake) => wake.payload)),
      `advance:${[...new Set(wakes.map((wake) => wake.bucket))].join(',')}`,
    ],
  )
}

/** Events that travelled without their properties. */
export function heavyEvents(wakes: readonly WakeRow[]): readonly number[] {
  return wakes.flatMap(({ payload }) => {
    const { event } = contentOf(payload)
    return event && !hasProperties(event) ? [event.id] : []
  })
}

// a stored wake may lack what the type promises, all of it even
const contentOf = (payload: WakeRow['payload'] | null): Partial<WakeRow['payload']> => payload ?? {}

// a stored wake may lack what the type promises: see `addWakes`
const hasProperties = (event: Partial<EventView>): boolean => event.properties !== undefined

const OPEN_RUNS = `
select r.bucket, r.id as run, r.member, r.journey
from (select w.* from unnest($2::smallint[], $3::bigint[]) w(bucket, id)
  union select (k.former & 63)::smallint, w.id from unnest($2::smallint[], $3::bigint[]) w(bucket, id)
    join member_merge k on k.bucket = w.bucket and k.member = w.id) m cross join unnest($4::bigint[]) j(id)
join run r on r.bucket = m.bucket and r.journey = j.id and r.member = m.id and r.brand is not distinct from $1 and r.state in ('waiting', 'held')`

interface OpenRun {
  readonly bucket: number
  readonly run: number
  readonly member: number
  readonly journey: number
}

/** The runs of these members in these journeys that have somewhere to go; of a paused journey too: the news waits with them. */
export function openRuns(
  tx: Tx,
  brand: number,
  { members, journeys }: { members: readonly number[]; journeys: readonly number[] },
): Promise<readonly OpenRun[]> {
  const distinct = [...new Set(members)]
  return query(tx, OPEN_RUNS, [
    brand,
    numbers(distinct.map(bucketOfMember)),
    numbers(distinct),
    numbers([...new Set(journeys)]),
  ])
}
