import { CompiledQuery, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** A transaction or the pool itself. */
export type Tx = Kysely<Database>

const names = new Map<string, string>()

/** The name a connection that prepares knows a statement of `query` by; other text has none. */
export function statementName(text: string): string | undefined {
  return names.get(text)
}

/**
 * One statement as written, past the query builder: the hot paths send a handful of large statements a batch and their
 * text never changes.
 */
export async function query<Row>(tx: Tx, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  if (!names.has(text)) names.set(text, `cairn_${names.size}`)
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
  return rows
}
