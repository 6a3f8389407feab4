import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startRuntime } from './app.ts'
import { ClockRefused } from './clock.ts'
import { ConfigRefused, readConfig } from './config.ts'
import { FolderInUse } from './db/leftover.ts'
import { DatabaseNewer } from './db/migrate.ts'
import { AddressRefused } from './http/server.ts'
import { StartRefused } from './launch/checks.ts'
import { ChildRefused, type News } from './launch/child.ts'
import { launch } from './launch/launcher.ts'

/**
 * `npm start`. Without a role this is the launcher; with one (`--role all|api|worker`) it is a runtime process, which
 * the launcher starts from this same file.
 */
const home = join(import.meta.dirname, '../../..')
const { values } = parseArgs({ options: { role: { type: 'string' }, dev: { type: 'boolean', default: false } } })

try {
  if (values.role === undefined) {
    await launch({ home, file: import.meta.filename, dev: values.dev, say: (text) => console.log(text) })
    process.exit(0)
  } else await runRole(values.role)
} catch (error) {
  refuse(error)
}

async function runRole(role: string): Promise<void> {
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

/** An expected refusal is one sentence; anything else is shown whole. Exit code 1 either way. */
function refuse(error: unknown): never {
  const expected = [StartRefused, ConfigRefused, ClockRefused, DatabaseNewer, FolderInUse, AddressRefused, ChildRefused]
  const known = expected.some((kind) => error instanceof kind)
  const message = error instanceof Error ? error.message : String(error)
  if (values.role !== undefined && known) tell({ kind: 'refused', message })
  else console.error(known ? message : error)
  process.exit(1)
}

function tell(news: News): void {
  process.send?.(news)
}
