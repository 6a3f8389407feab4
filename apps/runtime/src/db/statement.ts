import { CompiledQuery, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** A transaction or the pool itself. */
export type Tx = Kysely<Database>

/**
 * One statement as written, past the query builder: the hot paths send a handful of large statements a batch and their
 * text never changes.
 */
export async function query<Row>(tx: Tx, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
  return rows
}
