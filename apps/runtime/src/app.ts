import { join } from 'node:path'
import { createAuth } from './access/auth.ts'
import { openClock } from './clock.ts'
import type { Config } from './config.ts'
import { answerWithin, openDatabase, openPool } from './db/connect.ts'
import { openPipelined } from './db/pipelined.ts'
import { startDemo } from './demo/demo.ts'
import type { Deps, NodeRegistry } from './deps.ts'
import { openFigures } from './health/figures.ts'
import { WRITERS } from './events/queue.ts'
import { createHttp } from './http/app.ts'
import { type Listening, serveHttp } from './http/server.ts'
import { openLog } from './log.ts'
import { openMeter } from './meter.ts'
import { VERSION } from './plugins/host.ts'
import { openPlugins } from './plugins/plugins.ts'
import { registry } from './registry.ts'
import { listen } from './signals.ts'
import { startTasks } from './tasks/start.ts'

/** all: everything in one process · api: HTTP only · worker: the pumps only. */
export type Role = 'all' | 'api' | 'worker'

/** A configuration that a running process can work with: the launcher has found or made what was left out. */
export type Ready = Config & { readonly databaseUrl: string; readonly secret: string; readonly url: string }

export interface Runtime {
  readonly deps: Deps
  /** Where HTTP listens; absent for a worker. */
  readonly listening?: Listening
  stop(): Promise<void>
}

/** Connections of the pumps, in each process: two that advance members, the others decide about messages and settle them. */
const ADVANCING = 6

export interface Wiring {
  readonly role: Role
  readonly home: string
  /** The project whose plugins are looked through; `home` where absent. */
  readonly plugins?: string
  /** What is installed; the built-in nodes and channels where absent. */
  readonly nodes?: NodeRegistry
}

/** Wires one process together; `stop` unwinds it in the order that lets everything drain. */
export async function startRuntime(config: Ready, options: Wiring): Promise<Runtime> {
  const log = openLog(config)
  const answer = answerWithin(config.times.answer)
  const pool = openPool(config.databaseUrl, { name: `cairn ${options.role}`, max: config.pool, answer, log })
  const db = openDatabase(pool)
  const guarded = openPool(config.databaseUrl, {
    name: `cairn advance`,
    max: ADVANCING,
    guarded: true,
    pipeline: true,
    answer,
    log,
  })
  const advancing = openPipelined(guarded)
  const taking = openPool(config.databaseUrl, {
    name: 'cairn intake',
    max: WRITERS,
    pinned: true,
    pipeline: true,
    answer,
    log,
  })
  const intake = openPipelined(taking)
  const clock = await openClock(db, config.clock)
  const signals = await listen(config.databaseUrl, log)
  const nodes = options.nodes ?? registry()
  const seat = { db, config, log, home: options.plugins ?? options.home, machine: () => clock.machine() }
  const plugins = await openPlugins(seat, nodes)
  const deps: Deps = { config, db, advancing, intake, clock, log, meter: openMeter(), signals, nodes: plugins, plugins }
  openFigures(deps, { work: pool, advance: guarded, intake: taking })
  const tasks = options.role === 'api' ? undefined : await startTasks(deps, config.databaseUrl)
  const listening = options.role === 'worker' ? undefined : await openHttp(deps, config, options.home)
  const demo = options.role === 'all' ? startDemo(deps) : undefined
  return {
    deps,
    ...(listening === undefined ? {} : { listening }),
    async stop() {
      await listening?.close()
      await demo?.stop()
      await tasks?.stop()
      await plugins.stop()
      await signals.close()
      await advancing.destroy()
      await intake.destroy()
      await db.destroy()
    },
  }
}

async function openHttp(deps: Deps, config: Ready, home: string): Promise<Listening> {
  const { secret, url } = config
  const auth = createAuth({ db: deps.db, secret, url, log: deps.log })
  const office = { ...deps, secret, url, version: VERSION }
  const closing = new AbortController()
  const app = createHttp({ office, auth, dist: join(home, 'apps/designer/dist'), closing: closing.signal })
  const listening = await serveHttp(app, config)
  return {
    ...listening,
    close() {
      closing.abort()
      return listening.close()
    },
  }
}
