import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

export interface CountRow {
  readonly journey: number
  readonly node: string
  readonly what: string
  readonly n: number
}

const BUCKETS = sql`array(select generate_series(0, 63))::smallint[]`

/** Counters summed over buckets and arms; `version` absent = all versions. */
export async function readCounts(
  db: Kysely<Database>,
  wish: { journeys: readonly number[]; version?: number | undefined },
): Promise<CountRow[]> {
  const one = wish.version === undefined ? sql`` : sql`and version = ${wish.version}`
  const { rows } = await sql<CountRow>`
    select journey, node, what, sum(n)::bigint as n from node_count
    where bucket = any(${BUCKETS}) and journey = any(${[...wish.journeys]}::bigint[]) ${one}
    group by journey, node, what`.execute(db)
  return rows
}
