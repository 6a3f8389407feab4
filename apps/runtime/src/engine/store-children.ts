import type { JsonObject } from '@cairn/sdk'
import { documents, numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

/** What runs that have just entered, in this very transaction, bring along. */
export async function endow(
  tx: Tx,
  runs: readonly { readonly bucket: number; readonly run: number; readonly variables: JsonObject }[],
): Promise<void> {
  await query(
    tx,
    `update run r set variables = v.variables
     from unnest($1::smallint[], $2::bigint[], $3::jsonb[]) as v(bucket, run, variables)
     where r.bucket = v.bucket and r.id = v.run`,
    [
      numbers(runs.map(({ bucket }) => bucket)),
      numbers(runs.map(({ run }) => run)),
      documents(runs.map(({ variables }) => variables)),
    ],
  )
}
