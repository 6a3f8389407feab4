import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, openPool } from '../db/connect.ts'
import { dumpSchema } from './schema.ts'
import { startPostgres } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { openLog } from '../log.ts'

/** `npm run db`: what the migrations make, as `db/schema.sql`, to be read in review. */
const folder = mkdtempSync(join(tmpdir(), 'cairn-dump-'))
const server = await startPostgres({ folder, durable: false })
try {
  const pool = openPool(server.url('postgres'), { name: 'cairn dump', log: openLog({ logLevel: 'warn' }) })
  const db = openDatabase(pool)
  await migrate(db, pool)
  writeFileSync(join(import.meta.dirname, '../db/schema.sql'), await dumpSchema(db))
  await db.destroy()
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
