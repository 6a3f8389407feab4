import { CompiledQuery, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Database } from './schema.ts'

/** A transaction or the pool itself. */
export type Tx = Kysely<Database>

const names = new Map<string, string>()
const lines = new WeakMap<Tx, pg.PoolClient>()

/** From now on `query` sends what this transaction says to its client directly, prepared. */
export const ownLine = (tx: Tx, client: pg.PoolClient): void => void lines.set(tx, client)

/** The client of a transaction that has one of its own: it pipelines. */
export const lineOf = (tx: Tx): pg.PoolClient | undefined => lines.get(tx)

/**
 * One statement as written, past the query builder: the hot paths send a handful of large statements a batch and their
 * text never changes.
 */
export async function query<Row>(tx: Tx, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const line = lines.get(tx)
  const name = names.get(text) ?? `cairn_${names.size}`
  if (line) names.set(text, name)
  // the driver gives objects of the columns asked for, as Kysely says it does
  if (line) return (await line.query({ name, text, values: [...values] })).rows as Row[]
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
  return rows
}

/** As `query`, for a statement whose text is made for the occasion: it gets no name, so nothing is kept of it. */
export async function queryOnce<Row>(tx: Tx, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const line = lines.get(tx)
  // as above
  if (line) return (await line.query({ text, values: [...values] })).rows as Row[]
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
  return rows
}
