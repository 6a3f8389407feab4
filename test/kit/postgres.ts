import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import type { Database } from '@cairn/runtime/db/schema'
import { openLog } from '@cairn/runtime/log'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { onTestFinished } from 'vitest'
import { SERVER_VARIABLE, TEMPLATE } from './postgres-server.ts'

export interface TestDatabase {
  readonly name: string
  readonly url: string
  readonly pool: pg.Pool
  readonly db: Kysely<Database>
}

const log = openLog({ logLevel: 'silent' })
let made = 0

/**
 * A migrated database of its own for the running test, cloned from the template. Dropped when the test passed; a
 * failed test's stays, renamed `failed_…`. Made outside a test, the caller ends `db` itself.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const server = process.env[SERVER_VARIABLE]
  if (server === undefined)
    throw new Error('No test server: run this through vitest, in a project with the global set-up.')
  const name = `t${process.pid}_${++made}`
  await administer(server, `create database ${name} template ${TEMPLATE}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const pool = openPool(url, { name: 'cairn test', max: 12, log })
  const db = openDatabase(pool)
  onTestFinished(async ({ task }) => {
    await db.destroy()
    const failed = task.result?.state === 'fail'
    await administer(
      server,
      failed ? `alter database ${name} rename to failed_${name}` : `drop database ${name} with (force)`,
    )
  })
  return { name, url, pool, db }
}

/** One statement on the server's own database; `create database` cannot run in a transaction. */
async function administer(server: string, statement: string): Promise<void> {
  const pool = openPool(server, { name: 'cairn test admin', max: 1, log })
  try {
    await pool.query(statement)
  } finally {
    await pool.end()
  }
}
