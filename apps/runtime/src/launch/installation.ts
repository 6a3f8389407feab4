import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import { openDatabase, openPool } from '../db/connect.ts'
import { type EmbeddedPostgres, isBegun, runningUrl, startPostgres } from '../db/embedded.ts'
import { FolderInUse } from '../db/leftover.ts'
import type { Database } from '../db/schema.ts'
import { openLog } from '../log.ts'
import { addressOf, findSecret, prepareFolder, StartRefused } from './checks.ts'
import type { AuthOptions } from '../access/auth.ts'
import { firstBrand } from '../access/store.ts'

export const DATABASE = 'cairn'
/** Where the running product can be reached, for commands started in another terminal. */
export const ADDRESS_FILE = 'address'

/** The data folder or database as a command finds it: the running one, else its database started for the moment. */
export async function openInstallation(config: Config): Promise<AuthOptions & { close(): Promise<void> }> {
  if (config.databaseUrl === undefined && !isBegun(config.dataFolder)) throw nothingIn(config)
  prepareFolder(config.dataFolder)
  const log = openLog(config)
  const secret = findSecret(config)
  const { url: databaseUrl, server } = await findDatabase(config)
  const pool = openPool(databaseUrl, { name: 'cairn command', max: 2, log })
  const db: Kysely<Database> = openDatabase(pool)
  const close = async (): Promise<void> => {
    await db.destroy()
    await server?.stop()
  }
  if (await hasBrand(db)) return { db, secret, url: readAddress(config), log, close }
  await close()
  throw nothingIn(config)
}

/** A command makes nothing: without a first start there is nobody to sign in and no brand to make a key for. */
function nothingIn({ databaseUrl, dataFolder }: Config): StartRefused {
  return new StartRefused(
    databaseUrl === undefined
      ? `There is nothing in ${dataFolder} yet: run npm start first, or set CAIRN_DATA to the folder Cairn runs on.`
      : 'There is nothing in the database of DATABASE_URL yet: run npm start on it first, or correct DATABASE_URL.',
  )
}

/** A first start that broke off leaves a database without tables, or none by our name. */
async function hasBrand(db: Kysely<Database>): Promise<boolean> {
  try {
    return (await firstBrand(db)) !== undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return false
    throw error
  }
}
/** No such database, no such table. */
const ABSENT: ReadonlySet<string> = new Set(['3D000', '42P01'])

async function findDatabase(config: Config): Promise<{ url: string; server?: EmbeddedPostgres }> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl }
  try {
    const server = await startPostgres({ folder: config.dataFolder })
    return { url: server.url(DATABASE), server }
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error
    return { url: runningUrl(config.dataFolder, DATABASE) }
  }
}

function readAddress(config: Config): string {
  const file = join(config.dataFolder, ADDRESS_FILE)
  return config.url ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : addressOf(config, config.port))
}
