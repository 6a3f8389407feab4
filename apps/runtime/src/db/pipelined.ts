import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import type pg from 'pg'
import type { Database } from './schema.ts'
import { lineOf, ownLine, type Tx } from './statement.ts'

const pools = new WeakMap<Kysely<Database>, pg.Pool>()

/**
 * For a pool that pipelines: a transaction sends what it has to say without waiting for answers, and prepares it, once for each
 * connection: planning one of the hot paths' large statements costs several times what running it for a handful of members does.
 */
export function openPipelined(pool: pg.Pool): Kysely<Database> {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  // Kysely ends a pool only after it has used it, and transactions here go past it
  db.destroy = () => pool.end()
  pools.set(db, pool)
  return db
}

/** The pool of a database that was opened to pipeline. */
export const pipelinedPool = (db: Kysely<Database>): pg.Pool | undefined => pools.get(db)

/** One transaction, begun in one packet with its first statement. */
export async function inPipeline<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    const [, result] = await allOf([client.query('begin'), work(transactionOf(client))])
    const { command } = await client.query('commit')
    // where a statement failed `commit` rolls back and says so in one word only
    if (command !== 'COMMIT') throw new Error(`The transaction ended with ${command}.`)
    client.release()
    return result
  } catch (error) {
    const back = await client.query('rollback').catch((broken: unknown) => broken)
    client.release(back instanceof Error ? back : undefined)
    throw error
  }
}

/**
 * Statements in this order, each sent without waiting for the answers before it where the line pipelines. A step sends its
 * (first) statement at once. Nothing of them is under way any more when this ends, whichever way it does.
 */
export async function inTurn<T extends readonly unknown[]>(
  tx: Tx,
  steps: { readonly [I in keyof T]: () => Promise<T[I]> },
): Promise<T> {
  // a tuple's `map` forgets that it answers a tuple
  if (lineOf(tx)) return allOf(steps.map((step) => step()) as unknown as { readonly [I in keyof T]: Promise<T[I]> })
  const found: unknown[] = []
  for (const step of steps) found.push(await step())
  return found as unknown as T // one for each step, in order
}

/** What follows a failed statement of a transaction fails for that alone. */
const ABORTED = '25P02'

async function allOf<T extends readonly unknown[]>(under: { readonly [I in keyof T]: Promise<T[I]> }): Promise<T> {
  const ended = await Promise.allSettled(under)
  const failed = ended.filter((one) => one.status === 'rejected').map(({ reason }): unknown => reason)
  if (failed.length > 0) throw failed.find((error) => !isAborted(error)) ?? failed[0]
  return ended.map((one) => (one.status === 'fulfilled' ? one.value : undefined)) as unknown as T // none was rejected
}

const isAborted = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === ABORTED

const transactions = new WeakMap<pg.PoolClient, Tx>()

/** The client as a transaction: `query` goes to it directly, what the builder makes goes through Kysely. */
function transactionOf(client: pg.PoolClient): Tx {
  const known = transactions.get(client)
  if (known) return known
  // Kysely takes and gives back after every statement; only `inPipeline` knows when the client is free
  const lent = { query: client.query.bind(client), release: () => undefined }
  const pool: PostgresPool = { options: {}, connect: () => Promise.resolve(lent), end: () => Promise.resolve() }
  const tx = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  ownLine(tx, client)
  transactions.set(client, tx)
  return tx
}
