import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openPool } from '@cairn/runtime/db/connect'
import { give, serverBinaries, serverUser } from '@cairn/runtime/db/server-files'
import { serverSettings } from '@cairn/runtime/db/server-settings'
import { openLog } from '@cairn/runtime/log'
import { onTestFinished } from 'vitest'
import type { Cluster } from './cluster.ts'
import { freePort } from './product.ts'
import { type Proxy, startProxy } from './proxy.ts'

/** A second server that follows a cluster's, to take its place. */
export interface Standby {
  readonly url: string
  /** The line over which it follows: cut, it hears of nothing. */
  readonly line: Proxy
  /** Resolves when it has written down everything the first one has committed. */
  caughtUp(): Promise<void>
  /** From now on every commit of the first one waits until this one has it. */
  confirm(): Promise<void>
  /** Makes it the first. */
  promote(): Promise<void>
}

/** Copies the stopped cluster, starts both, and lets the copy follow. No tool for a running one comes with the server. */
export async function makeStandby(cluster: Cluster): Promise<Standby> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-standby-'))
  chmodSync(folder, 0o755)
  const data = join(folder, 'postgres')
  await cluster.stop()
  execFileSync('cp', ['-a', join(cluster.folder, 'postgres'), data])
  await cluster.start()
  const line = await startProxy(cluster.url)
  const port = await freePort()
  const url = Object.assign(new URL(cluster.url), { port: String(port) }).href
  const first = asker(cluster.url)
  const second = asker(url)
  await follow({ folder, data, port, from: line.url })
  return {
    url,
    line,
    async caughtUp() {
      const [at] = await first<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn')
      await until(second, `select 1 where pg_last_wal_receive_lsn() >= '${at?.lsn ?? '0/0'}'`)
    },
    async confirm() {
      await first(`alter system set synchronous_standby_names = '*'`)
      await first('select pg_reload_conf()')
      await until(first, `select 1 from pg_stat_replication where sync_state = 'sync'`)
    },
    async promote() {
      await second('select pg_promote()')
    },
  }
}

interface Follower {
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly from: string
}

async function follow({ folder, data, port, from }: Follower): Promise<void> {
  const { hostname, port: line, username, password } = new URL(from)
  const told = `host=${hostname} port=${line} user=${username} password=${password} application_name=standby`
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    `primary_conninfo = '${told}'\nwal_retrieve_retry_interval = 200\n`,
  )
  writeFileSync(join(data, 'cairn.conf'), serverSettings({ port, durable: false }))
  const user = serverUser()
  writeFileSync(join(data, 'standby.signal'), '')
  give(join(data, 'standby.signal'), user)
  const log = openSync(join(folder, 'postgres.log'), 'a')
  const server = spawn(join(await serverBinaries(user), 'bin/postgres'), ['-D', data], {
    stdio: ['ignore', log, log],
    env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] },
    ...user,
  })
  const ended = once(server, 'exit')
  onTestFinished(async () => {
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  // the eighth line of the pid file says what it is ready for
  while (!/standby|ready/.test(linesOf(join(data, 'postmaster.pid'))[7] ?? '')) {
    if (server.exitCode !== null)
      throw new Error(`The standby did not start:\n${readFileSync(join(folder, 'postgres.log'), 'utf8')}`)
    await pause(20)
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return [] // it is not there yet
  }
}

type Ask = <Row>(text: string) => Promise<Row[]>

/** One statement, on a connection of its own: servers come and go here. */
const asker =
  (url: string): Ask =>
  async (text) => {
    const pool = openPool(url, { name: 'cairn test', max: 1, log: openLog({ logLevel: 'silent' }) })
    try {
      return (await pool.query(text)).rows
    } finally {
      await pool.end()
    }
  }

async function until(ask: Ask, statement: string): Promise<void> {
  while ((await ask(statement)).length === 0) await pause(20)
}
