import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ready } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { type EmbeddedPostgres, startPostgres } from '../db/embedded.ts'
import { holdFolder } from '../db/leftover.ts'
import { addressOf, claimPort, findSecret, prepareFolder } from './checks.ts'
import { type Supervised, supervise } from './child.ts'
import { develop } from './develop.ts'
import { ADDRESS_FILE } from './installation.ts'
import { ensureDatabase, foreseeWelcome, prepareDatabase, type Prepared } from './prepare.ts'
import { readyWords } from './words.ts'

export interface LaunchOptions {
  /** The project's root. */
  readonly home: string
  /** The file that is run again as the runtime process. */
  readonly file: string
  readonly dev: boolean
  readonly say: (text: string) => void
}

/** What has been started, in order; stopping runs it backwards. */
type Undo = () => Promise<void>

/** PostgreSQL, then one runtime process, until a signal. Resolves when everything has stopped. */
export async function launch(options: LaunchOptions): Promise<void> {
  const undo: Undo[] = []
  const asked = stopAsked()
  try {
    await start(options, undo)
    await asked
  } finally {
    for (const step of undo.toReversed()) await step()
  }
}

async function start(options: LaunchOptions, undo: Undo[]): Promise<void> {
  const config = readConfig(process.env, options.home)
  prepareFolder(config.dataFolder)
  const secret = findSecret(config)
  const port = await claimPort(config)
  const url = addressOf(config, port)
  const known = { ...config, secret, url, port }
  const database = Promise.withResolvers<string>()
  const child = startChild({ ...known, databaseUrl: database.promise }, options)
  const found = await readyDatabase(known, options, undo).catch(async (error: unknown) => {
    await child.stop()
    throw error
  })
  undo.push(() => child.stop()) // before the database, which it drains into
  database.resolve(found.prepared.databaseUrl)
  await child.ready
  await announce(found.ready, { options, undo, child, ...found.prepared })
}

async function readyDatabase(config: Omit<Ready, 'databaseUrl'> & Config, options: LaunchOptions, undo: Undo[]) {
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, options, undo))
  const ready: Ready = { ...config, databaseUrl }
  return { ready, prepared: await prepareDatabase(ready) }
}

async function announce(
  ready: Ready,
  with_: Prepared & { options: LaunchOptions; undo: Undo[]; child: Supervised },
): Promise<void> {
  const { options, undo, child, mode, welcome } = with_
  let url = ready.url
  if (options.dev) {
    const developing = await develop({ home: options.home, port: ready.port, changed: () => child.restart() })
    undo.push(() => developing.stop())
    url = developing.url
  }
  writeFileSync(join(ready.dataFolder, ADDRESS_FILE), `${url}\n`)
  const shown = welcome === undefined ? undefined : { ...welcome, link: welcome.link.replace(ready.url, url) }
  const built = options.dev || existsSync(join(options.home, 'apps/designer/dist/index.html'))
  const manual = mode === 'manual'
  options.say(readyWords({ url, dataFolder: ready.dataFolder, manual, built }, shown))
}

async function startDatabase(config: Config, options: LaunchOptions, undo: Undo[]): Promise<string> {
  const folder = config.dataFolder
  let server = await startPostgres({ folder, meanwhile: foreseeWelcome })
  let stopping = false
  undo.push(async () => {
    stopping = true
    await server.stop()
  })
  const mark = await holdFolder(server.url('postgres'))
  undo.push(() => mark.end())
  const url = await ensureDatabase(server)
  const { port } = new URL(url)
  // A server that dies alone is started again on the same port: the runtime's pools find it by themselves.
  const revive = async (dead: EmbeddedPostgres): Promise<void> => {
    await dead.ended
    if (stopping) return
    options.say('PostgreSQL ended unexpectedly; starting it again.')
    server = await startPostgres({ folder, port: Number(port) })
    await holdFolder(server.url('postgres'))
    return revive(server)
  }
  revive(server).catch((error: unknown) => {
    options.say(`PostgreSQL does not start again: ${error instanceof Error ? error.message : String(error)}`)
    process.kill(process.pid, 'SIGTERM')
  })
  return url
}

type Known = Pick<Ready, 'secret' | 'url' | 'dataFolder' | 'port'> & { readonly databaseUrl: Promise<string> }

/** Begun at once: it loads its code, which takes most of a second, while the database is made ready. */
function startChild(known: Known, options: LaunchOptions): Supervised {
  const env = {
    ...process.env,
    DATABASE_URL: '', // told later: the owner's is not the runtime's
    CAIRN_SECRET: known.secret,
    CAIRN_URL: known.url,
    CAIRN_DATA: known.dataFolder,
    PORT: String(known.port),
  }
  const { databaseUrl } = known
  return supervise({ file: options.file, args: ['--role', 'all'], env, databaseUrl, tell: options.say })
}

/** The first of any stop signal; repeats change nothing, because npm and the terminal may each send one. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}
