import { randomBytes } from 'node:crypto'
import { existsSync, type FSWatcher, mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs'
import { join } from 'node:path'
import { startRuntime } from '@cairn/runtime/app'
import { readConfig } from '@cairn/runtime/config'
import { startPostgres } from '@cairn/runtime/db/embedded'
import { claimPort } from '@cairn/runtime/launch/checks'
import { ensureDatabase, foreseeWelcome, prepareDatabase } from '@cairn/runtime/launch/prepare'
import type { Plugins } from '@cairn/runtime/plugins/plugins'
import { copyPack } from './copy.ts'
import { seedDev } from './seed.ts'
import { serveVendor } from './vendor.ts'

export interface Developing {
  /** Where the step stands on a canvas. */
  readonly url: string
  /** Signs the owner in, once. */
  readonly link: string
  /** Calls the mock vendor has answered. */
  readonly calls: () => number
  stop(): Promise<void>
}

interface Wish {
  readonly folder: string
  readonly say: (text: string) => void
}

/** A save often comes as several changes. */
const SETTLE = 20

/**
 * The ordinary runtime on a PostgreSQL that is thrown away, with one plugin, a hundred members and its author's mock vendor. A file
 * that is saved is a new release within the second: new process, new manifest, a new card on every open canvas.
 */
export async function develop({ folder, say }: Wish): Promise<Developing> {
  const root = join(import.meta.dirname, '../../../..')
  if (!existsSync(join(root, 'apps/designer/dist/index.html')))
    throw new Error('The designer is not built yet: run “npm run build” once.')
  mkdirSync(join(root, '.cairn'), { recursive: true })
  // inside the project, so that the copy finds the SDK
  const home = mkdtempSync(join(root, '.cairn/dev-'))
  const undo: (() => unknown)[] = [() => rmSync(home, { recursive: true, force: true })]
  const stop = async (): Promise<void> => {
    for (const step of undo.toReversed()) await step()
  }
  try {
    const secret = randomBytes(32).toString('base64url')
    const environment = {
      CAIRN_DATA: join(home, 'data'),
      CAIRN_SECRET: secret,
      CAIRN_DEMO: 'off',
      CAIRN_ALLOW_PRIVATE: 'on',
      // its connections break as the database is stopped, which is nobody's trouble
      LOG_LEVEL: 'error',
    }
    const config = readConfig(environment, home)
    const vendor = await serveVendor(folder)
    undo.push(() => vendor.close())
    const copies = { place: join(home, 'plugins/own'), editions: join(home, 'editions'), vendor: vendor.host }
    let edition = 0
    const [manifest, database] = await Promise.all([
      copyPack(folder, copies, edition),
      startPostgres({ folder: config.dataFolder, durable: false, meanwhile: foreseeWelcome }),
      vendor.renew(),
    ])
    undo.push(() => database.stop())
    const port = await claimPort({ host: config.host, port: 0 })
    const url = `http://${config.host}:${port}`
    const ready = { ...config, databaseUrl: await ensureDatabase(database), secret, url, port }
    const prepared = await prepareDatabase(ready)
    const runtime = await startRuntime(
      { ...ready, databaseUrl: prepared.databaseUrl },
      { role: 'all', home: root, plugins: home },
    )
    undo.push(() => runtime.stop())
    const { plugins } = runtime.deps
    if (!plugins) throw new Error('This runtime takes no plugins.')
    await agreeToAll(plugins)
    const journey = await seedDev(runtime.deps, secret, manifest)
    const watcher = watching(
      folder,
      async () => {
        const begun = performance.now()
        await Promise.all([copyPack(folder, copies, (edition += 1)), vendor.renew()])
        await agreeToAll(plugins)
        say(`taken up after ${Math.round(performance.now() - begun)} ms`)
      },
      say,
    )
    undo.push(() => watcher.close())
    return { url: `${url}/journeys/${journey}`, link: prepared.welcome?.link ?? url, calls: vendor.calls, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Whoever writes a plugin agrees to what it asks for. */
async function agreeToAll(plugins: Plugins): Promise<void> {
  await plugins.look()
  for (const { id, pack, status } of plugins.all()) {
    if (pack && (status.standing === 'new' || status.standing === 'widened')) await plugins.agree(id, 'dev', pack.hash)
    else if (status.standing === 'quarantined') await plugins.release(id)
  }
}

/** Calls after each save, one at a time; what goes wrong is said, and the last good release stays. */
function watching(folder: string, changed: () => Promise<void>, say: (text: string) => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined
  let last = Promise.resolve()
  return watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !/\.(ts|js|mjs|json|svg)$/.test(file) || /plugin\.json$|node_modules|fixtures/.test(file))
      return
    clearTimeout(timer)
    timer = setTimeout(() => {
      last = last.then(changed).catch((error: unknown) => say(error instanceof Error ? error.message : String(error)))
    }, SETTLE)
  })
}

/** For a terminal: until a signal. */
export async function developUntilStopped({ folder, say }: Wish): Promise<void> {
  const begun = performance.now()
  const developing = await develop({ folder, say })
  const { url, link } = developing
  say(`Ready after ${((performance.now() - begun) / 1000).toFixed(1)} s.\n  Sign in:  ${link}\n  The step: ${url}`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await developing.stop()
}
