import type { EffectState } from '@cairn/sdk/run'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from './effect.ts'

export interface Named {
  readonly effect: EffectId
  readonly name: string
}

/** What a provider may call these messages by in a receipt. The first of a name keeps it. */
export async function nameEffects(
  tx: Tx,
  { brand, channel }: { readonly brand: number; readonly channel: string },
  named: readonly Named[],
): Promise<void> {
  if (named.length === 0) return
  await query(
    tx,
    `insert into effect_name (brand, channel, name, bucket, run, node, visit, slot)
     select $1, $2, n.* from unnest($3::text[], $4::smallint[], $5::bigint[], $6::text[], $7::integer[], $8::smallint[])
       as n(name, bucket, run, node, visit, slot)
     on conflict do nothing`,
    [
      brand,
      channel,
      texts(named.map(({ name }) => name)),
      numbers(named.map(({ effect }) => effect.bucket)),
      numbers(named.map(({ effect }) => effect.run)),
      texts(named.map(({ effect }) => effect.node)),
      numbers(named.map(({ effect }) => effect.visit)),
      numbers(named.map(({ effect }) => effect.slot)),
    ],
  )
}

export interface NamedEffect extends EffectId {
  readonly name: string
  readonly state: EffectState
  readonly attempt: number
  readonly fence: number
  readonly awaits: boolean
  readonly member: number
  readonly journey: number
}

/** The messages of these names, locked in the order of their key. */
export async function lockNamed(
  tx: Tx,
  { brand, channel }: { readonly brand: number; readonly channel: string },
  names: readonly string[],
): Promise<readonly NamedEffect[]> {
  return query<NamedEffect>(
    tx,
    `select n.name, e.bucket, e.run, e.node, e.visit, e.slot, e.state, e.attempt, e.fence, e.awaits, e.member, e.journey
     from effect_name n
     join effect e on e.bucket = n.bucket and e.run = n.run and e.node = n.node and e.visit = n.visit and e.slot = n.slot
     where n.brand = $1 and n.channel = $2 and n.name = any($3::text[])
     order by e.bucket, e.run, e.node, e.visit, e.slot for update of e`,
    [brand, channel, texts([...new Set(names)])],
  )
}
