import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { statementName } from './statement.ts'

/**
 * A pool whose clients prepare what `query` sends, once for each connection: planning one of the hot paths' large
 * statements costs several times what running it for a handful of members does. Kysely's own statements go as they are.
 */
export function preparing(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    connect: async () => lent(await pool.connect()),
    end: () => pool.end(),
  }
}

const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()

/** One face for each client, because Kysely remembers clients by identity. */
function lent(client: pg.PoolClient): PostgresPoolClient {
  const face = known.get(client) ?? faceOf(client)
  known.set(client, face)
  return face
}

function faceOf(client: pg.PoolClient): PostgresPoolClient {
  const query = (text: unknown, values?: readonly unknown[]): unknown => {
    if (typeof text !== 'string') throw new TypeError('No cursors are opened here.')
    const name = statementName(text)
    return client.query({ ...(name !== undefined && { name }), text, values: [...(values ?? [])] })
  }
  return {
    // the other overload is for cursors, which nobody here opens
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  }
}
