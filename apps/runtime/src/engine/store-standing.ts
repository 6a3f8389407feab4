import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

export interface Settling {
  readonly id: number
  readonly state: 'live' | 'paused' | 'stopped' | 'draft'
  /** Another one after every change of the journey, also one there and back. */
  readonly mark: string
}

/** Journeys whose runs have not yet been told of the journey's new state. */
export async function readSettling(tx: Tx): Promise<readonly Settling[]> {
  return query(tx, 'select id, state, xmin::text as mark from journey where settling order by id', [])
}

/** False where the journey changed again meanwhile: then its runs are to be told again. */
export async function markSettled(tx: Tx, { id, mark }: Settling): Promise<boolean> {
  const rows = await query(tx, 'update journey set settling = false where id = $1 and xmin::text = $2 returning 1', [
    id,
    mark,
  ])
  return rows.length > 0
}

interface Chunk {
  readonly bucket: number
  readonly journey: number
  readonly now: Instant
  readonly limit: number
}

/**
 * Held runs go on as they stood, with the news that waited for them. One that a pass has in hand is waited for: nobody
 * comes back for it. Answers how many.
 */
export async function releaseHeld(tx: Tx, { bucket, journey, now, limit }: Chunk): Promise<number> {
  const rows = await query<{ n: number }>(
    tx,
    `with h as materialized (
       select bucket, id from run where bucket = $1 and journey = $2 and state = 'held'
       order by id limit $4 for update
     ), u as (
       update run set state = 'waiting', epoch = epoch + 1 from h where run.bucket = h.bucket and run.id = h.id
     ), w as (
       update wake set at = to_timestamp($3::float8) from h
       where wake.bucket = h.bucket and wake.run = h.id and wake.at = 'infinity'
     )
     select count(*) as n, pg_notify('cairn', 'advance:' || $1::smallint) is null as told from h`,
    [bucket, journey, now / 1000, limit],
  )
  return rows[0]?.n ?? 0
}

/** Tells every open run of a stopped journey to leave. Answers how many were told now. */
export async function dismissOpen(tx: Tx, { bucket, journey, now, limit }: Chunk): Promise<number> {
  const rows = await query<{ n: number }>(
    tx,
    `with o as materialized (
       select id from run r where bucket = $1 and journey = $2 and state in ('waiting', 'held', 'quarantined')
         and not exists (select from wake w where w.bucket = $1 and w.run = r.id and w.kind = 'operator') limit $4
     ), w as (
       insert into wake (bucket, run, kind, at, payload)
       select $1, id, 'operator', to_timestamp($3::float8), '{"exit":"stopped"}' from o
     )
     select count(*) as n, pg_notify('cairn', 'advance:' || $1::smallint) is null as told from o`,
    [bucket, journey, now / 1000, limit],
  )
  return rows[0]?.n ?? 0
}
