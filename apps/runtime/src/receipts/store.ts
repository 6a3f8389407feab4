import type { Instant } from '@cairn/sdk'
import type { ReceiptState } from '@cairn/sdk/run'
import { instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Receipt } from './receive.ts'

interface Source {
  readonly brand: number
  readonly channel: string
}

/** Stores receipts that are new. Answers their ids; one told twice within a call is new once. */
export async function keepReceipts(
  tx: Tx,
  { brand, channel, receivedAt }: Source & { readonly receivedAt: Instant },
  receipts: readonly Receipt[],
): Promise<readonly string[]> {
  const rows = await query<{ id: string }>(
    tx,
    `insert into receipt (brand, channel, event_id, name, state, at, detail, received_at, matched)
     select $1, $2, r.id, r.name, r.state, to_timestamp(r.at), r.detail, to_timestamp($3::float8), false
     from unnest($4::text[], $5::text[], $6::text[], $7::float8[], $8::text[]) as r(id, name, state, at, detail)
     order by r.id on conflict do nothing returning event_id as id`,
    [
      brand,
      channel,
      receivedAt / 1000,
      texts(receipts.map(({ id }) => id)),
      texts(receipts.map(({ name }) => name)),
      texts(receipts.map(({ state }) => state)),
      instants(receipts.map(({ at }) => at)),
      texts(receipts.map(({ detail }) => detail)),
    ],
  )
  return rows.map(({ id }) => id)
}

export async function markMatched(tx: Tx, { brand, channel }: Source, ids: readonly string[]): Promise<void> {
  await query(
    tx,
    `update receipt set matched = true where brand = $1 and channel = $2 and event_id = any($3::text[])`,
    [brand, channel, texts(ids)],
  )
}

/** A member as events name it, with the journeys its messages are of by public id. */
export interface Reader {
  readonly external: string | null
  readonly anonymous: string | null
  readonly journeys: ReadonlyMap<number, string>
}

export async function readReaders(
  tx: Tx,
  brand: number,
  effects: readonly { readonly member: number; readonly journey: number }[],
): Promise<ReadonlyMap<number, Reader>> {
  const rows = await query<{
    member: number
    external: string | null
    anonymous: string | null
    journey: number
    id: string
  }>(
    tx,
    `select w.member, m.external_id as external, j.id as journey, j.public_id as id,
       (select value from identity i where i.member = m.id and i.brand = $1 and i.kind = 'anonymous' order by value limit 1) as anonymous
     from unnest($2::bigint[], $3::bigint[]) as w(member, journey)
     join member m on m.bucket = w.member & 63 and m.id = w.member and m.brand = $1
     join journey j on j.id = w.journey and j.brand = $1`,
    [brand, numbers(effects.map(({ member }) => member)), numbers(effects.map(({ journey }) => journey))],
  )
  const journeys = new Map(rows.map(({ journey, id }) => [journey, id]))
  return new Map(rows.map(({ member, external, anonymous }) => [member, { external, anonymous, journeys }]))
}

export interface ParkedReceipt extends Receipt {
  readonly brand: number
  readonly currency: string
  readonly channel: string
}

/** Receipts whose message has become known since they came, locked. */
export async function claimParked(tx: Tx, limit: number): Promise<readonly ParkedReceipt[]> {
  return query<ParkedReceipt & { state: ReceiptState }>(
    tx,
    `select r.brand, b.currency, r.channel, r.event_id as id, r.name, r.state, r.detail,
       floor(date_part('epoch', r.at) * 1000) as at
     from receipt r
     join effect_name n on n.brand = r.brand and n.channel = r.channel and n.name = r.name
     join brand b on b.id = r.brand
     where not r.matched order by r.received_at limit $1 for update of r skip locked`,
    [limit],
  )
}

/** What nobody will ever ask for again. Answers how many. */
export async function dropOldReceipts(
  tx: Tx,
  { matched, parked }: { readonly matched: Instant; readonly parked: Instant },
): Promise<number> {
  const rows = await query(
    tx,
    `delete from receipt where received_at < to_timestamp($1::float8)
       or (not matched and received_at < to_timestamp($2::float8)) returning 1 as one`,
    [matched / 1000, parked / 1000],
  )
  return rows.length
}
