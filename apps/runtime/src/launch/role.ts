import { startRuntime } from '../app.ts'
import { readConfig } from '../config.ts'
import { StartRefused } from './checks.ts'
import type { News } from './child.ts'

export interface RoleOptions {
  readonly role: string
  /** The project's root. */
  readonly home: string
  readonly tell: (news: News) => void
  readonly refuse: (error: unknown) => never
}

/** One runtime process, until a signal or until its launcher is gone. */
export async function runRole({ role, home, tell, refuse }: RoleOptions): Promise<void> {
  if (role !== 'all' && role !== 'api' && role !== 'worker') {
    throw new StartRefused(`There is no role ${role}; use all, api or worker.`)
  }
  const config = readConfig(process.env, home)
  const { databaseUrl, secret } = config
  if (databaseUrl === undefined || secret === undefined) {
    throw new StartRefused(
      'A process with a role needs DATABASE_URL and CAIRN_SECRET; npm start without a role provides both.',
    )
  }
  const url = config.url ?? `http://${config.host}:${config.port}`
  const runtime = await startRuntime({ ...config, databaseUrl, secret, url }, { role, home })
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= runtime.stop().then(() => process.exit(0), refuse)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // The launcher is gone: nobody would stop this process or its database any more.
  process.on('disconnect', stop)
  tell({ kind: 'ready' })
}
