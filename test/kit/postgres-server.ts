import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import { type EmbeddedPostgres, startPostgres } from '@cairn/runtime/db/embedded'
import { migrate } from '@cairn/runtime/db/migrate'
import { openLog } from '@cairn/runtime/log'

/** Where the tests of one run find their server; the first project to set up starts it. */
export const SERVER_VARIABLE = 'CAIRN_TEST_POSTGRES'
export const TEMPLATE = 'cairn_template'

/** vitest's global set-up: one embedded server for the whole run, with a migrated template to clone. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[SERVER_VARIABLE] !== undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'cairn-test-'))
  chmodSync(folder, 0o755)
  const server = await startPostgres({ folder, durable: false })
  endWithThisProcess(server.pid)
  await makeTemplate(server)
  process.env[SERVER_VARIABLE] = server.url('postgres')
  return async () => {
    const kept = await keptDatabases(server)
    delete process.env[SERVER_VARIABLE]
    await server.stop()
    tidy(folder, kept)
  }
}

async function makeTemplate(server: EmbeddedPostgres): Promise<void> {
  const log = openLog({ logLevel: 'warn' })
  const admin = openPool(server.url('postgres'), { name: 'cairn test', log })
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  const pool = openPool(server.url(TEMPLATE), { name: 'cairn test', log })
  const db = openDatabase(pool)
  await migrate(db, pool)
  await db.destroy()
}

async function keptDatabases(server: EmbeddedPostgres): Promise<string[]> {
  const pool = openPool(server.url('postgres'), { name: 'cairn test', log: openLog({ logLevel: 'silent' }) })
  const { rows } = await pool.query(`select datname from pg_database where datname like 'failed%' order by 1`)
  await pool.end()
  return rows.map((row) => String(row.datname))
}

/** A failed test's database stays to be looked at; only the newest run's, so that the disk does not fill. */
function tidy(folder: string, kept: readonly string[]): void {
  if (kept.length === 0) {
    rmSync(folder, { recursive: true, force: true })
    return
  }
  const place = join(tmpdir(), 'cairn-test-kept')
  if (existsSync(place)) rmSync(place, { recursive: true, force: true })
  renameSync(folder, place)
  process.stderr.write(`Databases of failed tests (${kept.join(', ')}) are kept in ${place}.\n`)
}

/** A killed test run must leave no server behind: the shell's read ends when this process does. */
function endWithThisProcess(pid: number): void {
  if (process.platform === 'win32') return
  const guard = spawn('/bin/sh', ['-c', `read x; kill -INT ${pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  if ('unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref()
}
