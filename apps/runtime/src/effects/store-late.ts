import { documents, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Settlement } from './store-dispatch.ts'

/**
 * Keeps those of a flight's answers that are not what their message came to: their attempt had been given up. They change
 * nothing; they are for whoever finds out.
 */
export async function keepLate(
  tx: Tx,
  { brand, bucket }: { readonly brand: number; readonly bucket: number },
  flown: readonly Settlement[],
): Promise<void> {
  await query(
    tx,
    `insert into effect_late (brand, bucket, at, run, node, visit, slot, fence, state, outcome, provider_ref)
     select $1, $2, clock_timestamp(), l.* from unnest($3::bigint[], $4::text[], $5::integer[], $6::smallint[], $7::bigint[],
       $8::text[], $9::jsonb[], $10::text[]) as l(run, node, visit, slot, fence, state, outcome, ref)
     where not exists (select from effect e where e.bucket = $2 and e.run = l.run and e.node = l.node and e.visit = l.visit
       and e.slot = l.slot and e.fence = l.fence
       and (e.state = l.state or e.state in ('sent', 'delivered', 'read', 'clicked')))
     on conflict do nothing`,
    [
      brand,
      bucket,
      numbers(flown.map(({ effect }) => effect.run)),
      texts(flown.map(({ effect }) => effect.node)),
      numbers(flown.map(({ effect }) => effect.visit)),
      numbers(flown.map(({ effect }) => effect.slot)),
      numbers(flown.map(({ fence }) => fence)),
      texts(flown.map(({ ending }) => ending.state)),
      documents(flown.map(({ ending }) => ending.outcome)),
      texts(flown.map(({ ending }) => ('ref' in ending ? ending.ref : undefined))),
    ],
  )
}
