import { documents, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Settlement } from './store-dispatch.ts'

/** Keeps answers that came after their attempt had been given up. They change nothing: they are for whoever finds out. */
export async function keepLate(
  tx: Tx,
  { brand, bucket }: { readonly brand: number; readonly bucket: number },
  late: readonly Settlement[],
): Promise<void> {
  if (late.length === 0) return
  await query(
    tx,
    `insert into effect_late (brand, bucket, at, run, node, visit, slot, fence, state, outcome, provider_ref)
     select $1, $2, clock_timestamp(), l.* from unnest($3::bigint[], $4::text[], $5::integer[], $6::smallint[], $7::bigint[],
       $8::text[], $9::jsonb[], $10::text[]) as l(run, node, visit, slot, fence, state, outcome, ref)
     on conflict do nothing`,
    [
      brand,
      bucket,
      numbers(late.map(({ effect }) => effect.run)),
      texts(late.map(({ effect }) => effect.node)),
      numbers(late.map(({ effect }) => effect.visit)),
      numbers(late.map(({ effect }) => effect.slot)),
      numbers(late.map(({ fence }) => fence)),
      texts(late.map(({ ending }) => ending.state)),
      documents(late.map(({ ending }) => ending.outcome)),
      texts(late.map(({ ending }) => ('ref' in ending ? ending.ref : undefined))),
    ],
  )
}
