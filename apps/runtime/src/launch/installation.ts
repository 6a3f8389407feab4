import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import { openDatabase, openPool } from '../db/connect.ts'
import { type EmbeddedPostgres, runningUrl, startPostgres } from '../db/embedded.ts'
import { FolderInUse } from '../db/leftover.ts'
import type { Database } from '../db/schema.ts'
import { openLog } from '../log.ts'
import { addressOf, findSecret, prepareFolder } from './checks.ts'
import type { AuthOptions } from '../access/auth.ts'

export const DATABASE = 'cairn'
/** Where the running product can be reached, for commands started in another terminal. */
export const ADDRESS_FILE = 'address'

/** The data folder or database as a command finds it: the running one, else its database started for the moment. */
export async function openInstallation(config: Config): Promise<AuthOptions & { close(): Promise<void> }> {
  prepareFolder(config.dataFolder)
  const log = openLog(config)
  const secret = findSecret(config)
  const { url: databaseUrl, server } = await findDatabase(config)
  const pool = openPool(databaseUrl, { name: 'cairn command', max: 2, log })
  const db: Kysely<Database> = openDatabase(pool)
  return {
    db,
    secret,
    url: readAddress(config),
    log,
    async close() {
      await db.destroy()
      await server?.stop()
    },
  }
}

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
