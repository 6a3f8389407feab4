import type { Instant, Json } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfText } from '../members/bucket.ts'
import type { RowError } from './row.ts'

export type ImportState = 'receiving' | 'waiting' | 'running' | 'done' | 'failed'

export interface ImportRow {
  readonly id: number
  readonly publicId: string
  readonly brand: number
  /** The brand's. */
  readonly currency: string
  readonly zone: string
  readonly kind: 'members' | 'orders'
  readonly options: Json
  readonly state: ImportState
  readonly bytes: number
  readonly consumed: number
  readonly rows: number
  readonly added: number
  readonly already: number
  readonly failed: number
  readonly error: { readonly code: string; readonly message: string } | null
  /** The line from which on nothing could be read. */
  readonly cutAt: number | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

const SELECT = `
select i.id, i.public_id as "publicId", i.brand, b.currency, b.time_zone as zone, i.kind, i.options, i.state, i.bytes, i.consumed,
  i.rows, i.added, i.already, i.failed, i.error, cut.row as "cutAt", i.created_at as "createdAt", i.finished_at as "finishedAt"
from import i join brand b on b.id = i.brand
left join lateral (
  select l.row from (select row, code from import_error e where e.import = i.id order by row desc limit 1) l
  where l.code in ('QUOTE_NOT_CLOSED', 'RECORD_UNREADABLE')) cut on true`

interface NewImport {
  readonly publicId: string
  readonly brand: number
  readonly kind: string
  readonly options: object
}

export async function addImport(tx: Tx, { publicId, brand, kind, options }: NewImport): Promise<void> {
  await query(tx, `insert into import (public_id, brand, kind, options, state) values ($1, $2, $3, $4, 'receiving')`, [
    publicId,
    brand,
    kind,
    JSON.stringify(options),
  ])
}

export async function findImport(tx: Tx, brand: number, publicId: string): Promise<ImportRow | undefined> {
  return (await query<ImportRow>(tx, `${SELECT} where i.brand = $1 and i.public_id = $2`, [brand, publicId]))[0]
}

export function listImports(
  tx: Tx,
  brand: number,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly ImportRow[]> {
  const text = `${SELECT} where i.brand = $1 and i.kind <> 'codes' and ($2::bigint is null or i.id < $2) order by i.id desc limit $3`
  return query(tx, text, [brand, page.before ?? null, page.limit])
}

/** Files that are complete and not read to their end, of every brand. */
export function openImports(tx: Tx): Promise<readonly ImportRow[]> {
  return query(tx, `${SELECT} where i.state in ('waiting', 'running') and i.kind <> 'codes' order by i.id`, [])
}

/** Uploads that broke off with the process that took them in. */
export async function failLostUploads(tx: Tx, { before, at }: { before: Instant; at: Instant }): Promise<void> {
  const error = { code: 'UPLOAD_BROKEN', message: 'The upload broke off; send the file again.' }
  await query(
    tx,
    `update import set state = 'failed', error = $3, finished_at = to_timestamp($2::float8)
     where state = 'receiving' and created_at < to_timestamp($1::float8)`,
    [before / 1000, at / 1000, JSON.stringify(error)],
  )
}

export async function receivedImport(tx: Tx, brand: number, file: { publicId: string; bytes: number }): Promise<void> {
  await query(
    tx,
    `update import set state = 'waiting', bytes = $3 where brand = $1 and public_id = $2 and state = 'receiving'`,
    [brand, file.publicId, file.bytes],
  )
}

export async function beginImport(tx: Tx, { brand, id }: Pick<ImportRow, 'brand' | 'id'>): Promise<void> {
  await query(tx, `update import set state = 'running' where brand = $1 and id = $2 and state = 'waiting'`, [brand, id])
}

interface Ending {
  readonly at: Instant
  readonly error?: { readonly code: string; readonly message: string }
}

export async function endImport(
  tx: Tx,
  { brand, publicId }: Pick<ImportRow, 'brand' | 'publicId'>,
  { at, error }: Ending,
): Promise<void> {
  await query(
    tx,
    `update import set state = case when $3::jsonb is null then 'done' else 'failed' end, error = $3, finished_at = to_timestamp($4::float8)
     where brand = $1 and public_id = $2 and state not in ('done', 'failed')`,
    [brand, publicId, error === undefined ? null : JSON.stringify(error), at / 1000],
  )
}

/** Locks the import for one chunk. False: another process has read on meanwhile, or it is over. */
export async function holdImport(
  tx: Tx,
  { brand, id }: Pick<ImportRow, 'brand' | 'id'>,
  rows: number,
): Promise<boolean> {
  const text = `select 1 from import where brand = $1 and id = $2 and rows = $3 and state = 'running' for update`
  return (await query(tx, text, [brand, id, rows])).length > 0
}

export interface Progress {
  readonly rows: number
  readonly added: number
  readonly already: number
  readonly failed: number
  readonly consumed: number
}

/** The cursor moves in the transaction that takes the chunk in. */
export async function advanceImport(
  tx: Tx,
  { brand, id }: Pick<ImportRow, 'brand' | 'id'>,
  by: Progress,
): Promise<void> {
  await query(
    tx,
    `update import set rows = rows + $3, added = added + $4, already = already + $5, failed = failed + $6, consumed = $7
     where brand = $1 and id = $2`,
    [brand, id, by.rows, by.added, by.already, by.failed, by.consumed],
  )
}

export async function addErrors(tx: Tx, id: number, errors: readonly RowError[]): Promise<void> {
  await query(
    tx,
    `insert into import_error (import, row, field, code, message, raw)
     select $1, e.* from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) e(row, field, code, message, raw)
     on conflict do nothing`,
    [
      id,
      numbers(errors.map(({ row }) => row)),
      texts(errors.map(({ field }) => field)),
      texts(errors.map(({ code }) => code)),
      texts(errors.map(({ message }) => message)),
      texts(errors.map(({ raw }) => raw)),
    ],
  )
}

export type ErrorRow = Omit<RowError, 'field' | 'code'> & { readonly field: string | null; readonly code: string }

export function readErrors(
  tx: Tx,
  id: number,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly ErrorRow[]> {
  return query(
    tx,
    `select row, field, code, message, raw from import_error where import = $1 and row > $2 order by row limit $3`,
    [id, page.after, page.limit],
  )
}

/** Which of these order ids the brand knows already. */
export async function knownOrders(tx: Tx, brand: number, orderIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await query<{ orderId: string }>(
    tx,
    `select o.order_id as "orderId" from unnest($2::smallint[], $3::text[]) w(bucket, order_id)
     join orders o on o.bucket = w.bucket and o.brand = $1 and o.order_id = w.order_id`,
    [brand, numbers(orderIds.map(bucketOfText)), texts(orderIds)],
  )
  return new Set(rows.map(({ orderId }) => orderId))
}
