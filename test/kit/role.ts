import { type ChildProcess, fork, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface Role {
  readonly process: ChildProcess
  /** What it logged so far, one object a line. */
  readonly lines: () => readonly { readonly msg?: string; readonly level?: number }[]
  /** Resolves with the exit code, `signal NAME` where it was killed. */
  readonly ended: Promise<number | string>
}

/** Who takes its output: stuck: a pipe that is full and that nobody empties. gone: one that nobody reads any more. */
export type Reader = 'reads' | 'stuck' | 'gone'

/** The pipe is filled before the process begins to write into it. */
const STUCK = '(head -c 65536 /dev/zero; exec "$0" "$1" --role "$2") | sleep 3600'
const main = join(import.meta.dirname, '../../apps/runtime/src/main.ts')

/** One process of the product on this database, as the launcher starts it, signals and all. */
export async function startRole(
  role: 'worker' | 'api' | 'all',
  databaseUrl: string,
  { reader = 'reads', ...env }: Readonly<Record<string, string>> & { readonly reader?: Reader } = {},
): Promise<Role> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-role-'))
  const settings: SpawnOptions = {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      CAIRN_SECRET: 's'.repeat(40),
      CAIRN_DATA: folder,
      CAIRN_DEMO: 'off',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: reader === 'stuck',
  }
  const child =
    reader === 'stuck'
      ? spawn('sh', ['-c', STUCK, process.execPath, main, role], settings)
      : fork(main, ['--role', role], settings)
  let said = ''
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()))
  const ended = once(child, 'exit').then(([code, signal]) => (signal === null ? Number(code) : `signal ${signal}`))
  onTestFinished(async () => {
    // with everything that stands behind it
    if (reader === 'stuck' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await Promise.race([
    once(child, 'message'),
    ended.then((how) => {
      throw new Error(`The process ended (${how}) before it was ready:\n${said}`)
    }),
  ])
  if (reader === 'gone') child.stdout?.destroy()
  const lines = () =>
    said
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): { msg?: string; level?: number } => JSON.parse(line))
  return { process: child, lines, ended }
}
