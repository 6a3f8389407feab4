import type { Kysely } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Welcome } from '../access/first-start.ts'
import { deriveKey } from '../access/secrets.ts'
import type { Ready } from '../app.ts'
import { hasBrand } from '../access/store.ts'
import { openClock } from '../clock.ts'
import { ensureAppRole } from '../db/app-role.ts'
import { openDatabase, openPool } from '../db/connect.ts'
import type { EmbeddedPostgres } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { openLog } from '../log.ts'
import type { Database } from '../db/schema.ts'
import { DATABASE } from './installation.ts'

/** Makes the product's own database on an embedded server that has none yet. */
export async function ensureDatabase(server: EmbeddedPostgres): Promise<string> {
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (rowCount === 0) await admin.query(`create database ${DATABASE}`)
  await admin.end()
  return server.url(DATABASE)
}

export interface Prepared {
  readonly mode: 'real' | 'manual'
  /** What the runtime connects with: not the owner, where there may be another. */
  readonly databaseUrl: string
  /** On the very first start alone. */
  readonly welcome: Welcome | undefined
}

/** Migrates, settles the clock and, on the very first start, makes brand, owner and keys. */
export async function prepareDatabase(config: Ready): Promise<Prepared> {
  const log = openLog(config)
  const pool = openPool(config.databaseUrl, { name: 'cairn launcher', max: 3, log })
  const db = openDatabase(pool)
  try {
    await migrate(db, pool)
    const { mode } = await openClock(db, config.clock)
    const password = deriveKey(config.secret, 'database').toString('base64url')
    const databaseUrl = await ensureAppRole({ url: config.databaseUrl, password })
    return { mode, databaseUrl, welcome: await welcomeTo(db, config, log) }
  } finally {
    await db.destroy()
  }
}

/** The sign-in library is heavy and only the very first start makes a link, so only that one loads it here. */
const loadWelcome = () => import('../access/first-start.ts')

/** For a start that will need it. */
export const foreseeWelcome = (): Promise<unknown> => loadWelcome()

async function welcomeTo(db: Kysely<Database>, config: Ready, log: Logger): Promise<Welcome | undefined> {
  if (await hasBrand(db)) return undefined
  const { firstStart } = await loadWelcome()
  return firstStart({ db, secret: config.secret, url: config.url, log })
}
