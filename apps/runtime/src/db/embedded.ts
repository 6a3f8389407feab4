import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stopLeftover } from './leftover.ts'
import { type ServerUser, give, reachableFolder, serverBinaries, serverUser } from './server-files.ts'
import { serverSettings } from './server-settings.ts'

export interface EmbeddedOptions {
  /** Holds `postgres/` (the cluster), its password (0600) and its log. */
  readonly folder: string
  /** False only in tests: nothing survives a power cut, everything is faster. */
  readonly durable?: boolean
  /** The one to use again after an unexpected end; a free one where absent. */
  readonly port?: number
  /** Done while a new cluster is made, which takes a second and leaves this process idle. */
  readonly meanwhile?: () => Promise<unknown>
}

export interface EmbeddedPostgres {
  readonly pid: number
  /** Connection URL of a database of this server, as its owner. */
  url(database: string): string
  /** Resolves when the server has ended, by `stop` or by itself. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** A start has been here; the cluster itself may lie elsewhere, its password never does. */
export const isBegun = (folder: string): boolean => existsSync(passwordFile(folder))

const passwordFile = (folder: string): string => join(folder, 'postgres.password')

const OWNER = 'cairn'
/**
 * What passes by itself: another process took the free port between the look and the start, or the sessions of a server
 * that was killed a moment ago have not all noticed yet.
 */
const PASSING = /could not bind|pre-existing shared memory block/
const PATIENCE = 15_000

/**
 * A real PostgreSQL from the npm binaries. Our own launcher, because the package's class hooks signals and stops the
 * database before the runtime has drained. Detached: Ctrl-C in a terminal must not reach it.
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const user = serverUser()
  const native = await serverBinaries(user)
  mkdirSync(options.folder, { recursive: true })
  const folder = reachableFolder(options.folder, user)
  const cluster = join(folder, 'postgres')
  const durable = options.durable !== false
  const site: Site = { native, folder, cluster, user, durable, password: password(options.folder) }
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(site, options.meanwhile)
  await stopLeftover(cluster, (port) => address(site, port, 'postgres'))
  for (const began = performance.now(); ;) {
    const port = options.port ?? (await freePort())
    writeFileSync(join(cluster, 'cairn.conf'), serverSettings({ port, durable }))
    const child = launch(site)
    const started = await ready(site, child)
    if (started) return serve(site, { child, port })
    const log = lastLines(join(folder, 'postgres.log'))
    if (performance.now() - began > PATIENCE || !PASSING.test(log)) {
      throw new Error(`The embedded PostgreSQL did not start in ${folder}:\n${log}`)
    }
    await pause(100)
  }
}

/** Of a server that runs already on this folder, under another process. */
export function runningUrl(folder: string, database: string): string {
  const site = { password: password(folder) }
  const file = join(reachableFolder(folder, serverUser()), 'postgres', 'postmaster.pid')
  const port = Number(readFileSync(file, 'utf8').split('\n')[3])
  return address(site, port, database)
}

interface Site {
  readonly native: string
  readonly folder: string
  readonly cluster: string
  readonly user: ServerUser | undefined
  readonly durable: boolean
  readonly password: string
}

function address(site: Pick<Site, 'password'>, port: number, database: string): string {
  return `postgres://${OWNER}:${site.password}@127.0.0.1:${port}/${database}`
}

function password(folder: string): string {
  const file = passwordFile(folder)
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

async function initialise(site: Site, meanwhile: EmbeddedOptions['meanwhile']): Promise<void> {
  rmSync(site.cluster, { recursive: true, force: true })
  mkdirSync(site.cluster, { mode: 0o700 })
  give(site.cluster, site.user)
  // initdb wants an empty folder, so the password waits beside it, readable by nobody else, until it is done.
  const secret = `${site.cluster}.pw`
  writeFileSync(secret, site.password, { mode: 0o600 })
  give(secret, site.user)
  const flags = [
    '--auth=scram-sha-256',
    `--pwfile=${secret}`,
    `--username=${OWNER}`,
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    ...(site.durable ? [] : ['--no-sync']),
  ]
  const child = run(site, { binary: 'initdb', args: [`--pgdata=${site.cluster}`, '--no-instructions', ...flags] })
  const [[code]] = await Promise.all([once(child, 'exit'), meanwhile?.()])
  rmSync(secret)
  if (code !== 0) {
    throw new Error(
      `The embedded PostgreSQL could not make its data folder ${site.cluster}:\n${lastLines(logFile(site))}`,
    )
  }
  appendFileSync(join(site.cluster, 'postgresql.conf'), "\ninclude_if_exists = 'cairn.conf'\n")
}

function launch(site: Site): ChildProcess {
  return run(site, { binary: 'postgres', args: ['-D', site.cluster] })
}

function run(site: Site, command: { binary: string; args: readonly string[] }): ChildProcess {
  const log = openSync(logFile(site), 'a')
  const child = spawn(join(site.native, 'bin', command.binary), [...command.args], {
    cwd: site.folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] },
    ...site.user,
  })
  closeSync(log)
  return child
}

function logFile(site: Site): string {
  return join(site.folder, 'postgres.log')
}

/** PostgreSQL writes `ready` on line 8 of its pid file, as pg_ctl reads it. False where it ended instead. */
async function ready(site: Site, child: ChildProcess): Promise<boolean> {
  let failed: Error | undefined
  child.once('error', (error) => {
    failed = error
  })
  const file = join(site.cluster, 'postmaster.pid')
  for (;;) {
    if (failed !== undefined) throw new Error('The embedded PostgreSQL could not be started.', { cause: failed })
    if (child.exitCode !== null || child.signalCode !== null) return false
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true
    await pause(10)
  }
}

function serve(site: Site, server: { child: ChildProcess; port: number }): EmbeddedPostgres {
  const { child, port } = server
  const ended = once(child, 'exit').then(() => undefined)
  return {
    pid: child.pid ?? 0,
    url: (database) => address(site, port, database),
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGINT') // fast shutdown: sessions are ended, everything committed is on disk
      const hurry = setTimeout(() => child.kill('SIGQUIT'), 15_000)
      await ended
      clearTimeout(hurry)
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const at = probe.address()
  probe.close()
  await once(probe, 'close')
  if (at === null || typeof at === 'string') throw new Error('This machine gives no free port on 127.0.0.1.')
  return at.port
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n') : '(it wrote no log)'
}
