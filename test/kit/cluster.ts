import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase, openPool } from '@cairn/runtime/db/connect'
import { type EmbeddedPostgres, startPostgres } from '@cairn/runtime/db/embedded'
import { migrate } from '@cairn/runtime/db/migrate'
import type { Deps } from '@cairn/runtime/deps'
import { ensureDatabase } from '@cairn/runtime/launch/prepare'
import { openLog } from '@cairn/runtime/log'
import { onTestFinished } from 'vitest'

/** A server of the test's own, on one port for as long as the test runs: to be stopped, killed, copied and set back. */
export interface Cluster {
  readonly url: string
  /** Holds `postgres/`, and room for what is kept beside the database. */
  readonly folder: string
  /** A pool on it that the test's end ends. */
  open(): { readonly db: Deps['db']; readonly url: string }
  /** fast: sessions are ended, everything is written down. immediate: as if the machine had stopped. */
  stop(how?: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
  /** Its log finds no more room, as on a full disk, and it crashes over that as often as it comes back. Answers how room is made again. */
  fillLog(): Promise<() => Promise<void>>
  /** Copies the stopped server's data; `putBack` makes that copy the data again. */
  copy(): () => void
}

const log = openLog({ logLevel: 'silent' })

/** Writes until the log needs another file, and another. */
async function fill(url: string): Promise<void> {
  const pool = openPool(url, { name: 'cairn test log', max: 1, log })
  try {
    await pool.query(`select pg_logical_emit_message(true, 'cairn', repeat('x', 100000)) from generate_series(1, 400)`)
  } finally {
    await pool.end()
  }
}

export async function makeCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-cluster-'))
  chmodSync(folder, 0o755)
  let server: EmbeddedPostgres | undefined = await startPostgres({ folder, durable: false })
  const url = await ensureDatabase(server)
  const port = Number(new URL(url).port)
  onTestFinished(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const cluster: Cluster = {
    url,
    folder,
    open() {
      const db = openDatabase(openPool(url, { name: 'cairn test', max: 12, log }))
      onTestFinished(() => db.destroy())
      return { db, url }
    },
    async stop(how = 'fast') {
      const going = server
      server = undefined
      if (going === undefined) return
      if (how === 'immediate') process.kill(going.pid, 'SIGQUIT')
      else process.kill(going.pid, 'SIGINT')
      await going.ended
    },
    async start() {
      server ??= await startPostgres({ folder, durable: false, port })
    },
    async fillLog() {
      const full = server
      if (full === undefined) throw new Error('There is no server whose log could be full.')
      // PostgreSQL takes a file that may not grow for a full disk; only a file of its log is as large as this
      const { uid, gid } = statSync(join(folder, 'postgres'))
      const limit = (size: string): void => {
        const children = readFileSync(`/proc/${full.pid}/task/${full.pid}/children`, 'utf8').trim().split(' ')
        for (const pid of [String(full.pid), ...children]) {
          // a session may have ended meanwhile
          spawnSync('prlimit', [`--pid=${pid}`, `--fsize=${size}`], { uid, gid })
        }
      }
      limit('15000000:')
      let room = false
      let gone = false
      void full.ended.then(() => (gone = true))
      const filling = (async (): Promise<void> => {
        while (!room && !gone) await fill(url).catch(() => pause(20))
      })()
      while (!/PANIC:/.test(readFileSync(join(folder, 'postgres.log'), 'utf8'))) await pause(20)
      return async () => {
        room = true
        if (!gone) limit('unlimited:')
        await filling
        // one that cannot even write down that it has recovered ends
        if (gone) server = undefined
        await cluster.start()
      }
    },
    copy() {
      const kept = join(folder, 'kept')
      const data = join(folder, 'postgres')
      // with owners and modes, which Node's own copy leaves behind
      execFileSync('cp', ['-a', data, kept])
      return () => {
        rmSync(data, { recursive: true })
        execFileSync('cp', ['-a', kept, data])
      }
    },
  }
  const pool = openPool(url, { name: 'cairn test', max: 2, log })
  await migrate(openDatabase(pool), pool)
  // what was committed outlives a crash of the server; only the machine's own would be too fast for it
  await pool.query('alter system set synchronous_commit = on')
  await pool.query('select pg_reload_conf()')
  await pool.end()
  return cluster
}
