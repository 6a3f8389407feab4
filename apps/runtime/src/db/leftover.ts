import { existsSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { CannotStart } from '../refusal.ts'

/** Another Cairn is using this data folder right now. */
export class FolderInUse extends CannotStart {
  override readonly name = 'FolderInUse'
}

/** The launcher holds this advisory lock on the database `postgres` for as long as it lives. */
const LAUNCHER_LOCK = 0x0ca1_4e00

/**
 * After a killed launcher its server lives on. It is stopped and started afresh, so that there is one way to run; but
 * a server whose launcher still lives is somebody's, and the folder is refused.
 */
export async function stopLeftover(cluster: string, url: (port: number) => string): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return
  const [pidLine, , , portLine] = readFileSync(file, 'utf8').split('\n')
  const pid = Number(pidLine)
  if (!isServer(pid, cluster)) {
    rmSync(file, { force: true })
    return
  }
  const held = await holdFolder(url(Number(portLine)))
  await held.end()
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isServer(pid, cluster); waited += 20) {
    if (waited > 20_000)
      throw new Error(`A PostgreSQL server left over from an earlier start (pid ${pid}) does not stop; end it by hand.`)
    await pause(20)
  }
}

/** Marks the folder as in use until the connection ends, which it does with the process however that dies. */
export async function holdFolder(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'cairn launcher' })
  client.on('error', () => undefined) // the server's end is seen by whoever waits for the server
  await client.connect()
  const { rows } = await client.query('select pg_try_advisory_lock($1) as held', [LAUNCHER_LOCK])
  if (rows[0].held === true) return client
  await client.end()
  throw new FolderInUse(
    'Another Cairn is already running on this data folder; stop it first, or set CAIRN_DATA to another folder.',
  )
}

/** A pid may have been given to another process since: where the system tells, the working folder decides. */
function isServer(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch (error) {
    return codeOf(error) === 'EACCES' // not ours to read: leave the verdict to PostgreSQL
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
