import { startRuntime } from '../app.ts'
import { troubleOf } from '../db/trouble.ts'
import { seldomOf } from '../seldom.ts'
import { readConfig } from '../config.ts'
import { prepareFolder, StartRefused } from './checks.ts'
import type { News, Word } from './child.ts'

export interface RoleOptions {
  readonly role: string
  /** The project's root. */
  readonly home: string
  readonly tell: (news: News) => void
  readonly refuse: (error: unknown) => never
}

/**
 * npm, the launcher and the terminal may each pass on one Ctrl-C. A signal that comes later than that is a second one: the
 * process ends at once, and what it had under way is judged by its attempt marks, as after a crash.
 */
const TWICE = 1000

/** One runtime process, until a signal or until its launcher is gone. */
export async function runRole({ role, home, tell, refuse }: RoleOptions): Promise<void> {
  if (role !== 'all' && role !== 'api' && role !== 'worker') {
    throw new StartRefused(`There is no role ${role}; use all, api or worker.`)
  }
  const config = readConfig(process.env, home)
  const { secret } = config
  const databaseUrl = config.databaseUrl ?? (await toldDatabase())
  if (databaseUrl === undefined || secret === undefined) {
    throw new StartRefused(
      'A process with a role needs DATABASE_URL and CAIRN_SECRET; npm start without a role provides both.',
    )
  }
  prepareFolder(config.dataFolder)
  const url = config.url ?? `http://${config.host}:${config.port}`
  const runtime = await startRuntime({ ...config, databaseUrl, secret, url }, { role, home })
  let asked: number | undefined
  const stop = () => {
    if (asked !== undefined) return
    asked = performance.now()
    runtime.stop().then(() => process.exit(0), refuse)
  }
  const heed = () => {
    if (asked !== undefined && performance.now() - asked > TWICE) process.exit(1)
    stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heed)
  // The launcher is gone: nobody would stop this process or its database any more.
  process.on('disconnect', stop)
  // The queue does not wait for all it asks of the database: one that restarts must not end the process with it.
  process.on('unhandledRejection', (error) => {
    const trouble = troubleOf(error)
    if (trouble === undefined) refuse(error)
    seldomOf(runtime.deps.log).warn(
      `unheard ${trouble}`,
      { error, trouble },
      'the database has trouble; the queue goes on',
    )
  })
  tell({ kind: 'ready' })
}

/** Under a launcher: it tells once the database is ready. */
function toldDatabase(): Promise<string | undefined> {
  if (process.send === undefined) return Promise.resolve(undefined)
  const gone = (): never => process.exit(1)
  process.once('disconnect', gone)
  return new Promise((resolve) => {
    process.once('message', ({ databaseUrl }: Word) => {
      process.off('disconnect', gone) // from now on its end is a reason to drain
      resolve(databaseUrl)
    })
  })
}
