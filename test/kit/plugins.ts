import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { makeConnection } from '@cairn/runtime/connections/connection'
import { readConfig } from '@cairn/runtime/config'
import { buildPack } from '@cairn/runtime/plugins/build'
import type { Plugins } from '@cairn/runtime/plugins/plugins'
import type { JsonObject } from '@cairn/sdk'
import { onTestFinished } from 'vitest'
import { createWorld, type Published, type World } from './world.ts'

const root = join(import.meta.dirname, '../..')
const { guest } = readConfig({}, '/').times

/** A project with a folder of plugins, inside the repository so that they find the SDK; gone when the test is over. */
export interface Home {
  readonly folder: string
  /** Writes a plugin's module and builds it, the next release of one that is there. */
  put(name: string, source: string, version?: string): Promise<void>
  /** One of the examples, as it stands in the repository. */
  example(name: string): Promise<void>
  /** One of the plugins of this repository, as it stands but, where it has one, for the place of its vendor. */
  plugin(name: string, vendor?: { readonly is: string; readonly was: string; readonly in?: string }): Promise<void>
  drop(name: string): void
}

export function makeHome(): Home {
  const folder = mkdtempSync(join(root, '.cairn-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const place = (name: string): string => join(folder, 'plugins', name)
  return {
    folder,
    async put(name, source, version = '1.0.0') {
      mkdirSync(place(name), { recursive: true })
      const cairn = { apiVersion: 1, manifest: 'plugin.json' }
      writeFileSync(
        join(place(name), 'package.json'),
        JSON.stringify({ name, version, type: 'module', main: 'plugin.ts', cairn }),
      )
      writeFileSync(join(place(name), 'plugin.ts'), source)
      await buildPack(place(name), guest)
    },
    async example(name) {
      cpSync(join(root, 'examples', name), place(name), { recursive: true })
      await buildPack(place(name), guest)
    },
    async plugin(name, vendor) {
      cpSync(join(root, 'plugins', name), place(name), {
        recursive: true,
        filter: (file) => !file.includes('node_modules'),
      })
      if (vendor) {
        const file = join(place(name), vendor.in ?? 'plugin.ts')
        const text = readFileSync(file, 'utf8')
        if (!text.includes(vendor.was)) throw new Error(`${name} does not call ${vendor.was}.`)
        writeFileSync(file, text.replace(vendor.was, vendor.is))
      }
      await buildPack(place(name), guest)
    },
    drop: (name) => rmSync(place(name), { recursive: true }),
  }
}

interface Wish {
  readonly clock?: 'real' | 'manual'
  readonly patience?: string
  readonly private?: 'on' | 'off'
  /** Where this installation is found from outside. */
  readonly url?: string
}

/** A world in which all plugins of this home are agreed to. */
export async function worldWith(home: Home, wish: Wish = {}): Promise<World & { readonly plugins: Plugins }> {
  const world = await createWorld({
    home: home.folder,
    clock: wish.clock ?? 'real',
    environment: {
      CAIRN_ALLOW_PRIVATE: wish.private ?? 'on',
      CAIRN_PATIENCE: wish.patience ?? '0.2',
      ...(wish.url !== undefined && { CAIRN_URL: wish.url }),
    },
  })
  const { plugins } = world.deps
  if (!plugins) throw new Error('This world has no plugins.')
  for (const { id, pack } of plugins.all()) await plugins.agree(id, 'test', pack?.hash ?? '')
  return Object.assign(world, { plugins })
}

/** Everybody through one step of a plugin, which is waited for. */
export function publishStep(world: World, type: string, config: JsonObject): Promise<Published> {
  return world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Never Told' }],
      n2: [type, { then: 'await-outcome', ...config }],
      n3: 'flow.exit',
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.sent > n3', 'n2.failed > n4'],
  })
}

/** Turns the pumps until so many effects are in this state, or the time is over. */
export async function until(world: World, state: string, n: number): Promise<void> {
  const end = performance.now() + 40_000
  for (;;) {
    await world.settle()
    const [row] = await world.rows<{ n: number }>('select count(*)::int as n from effect where state = $1', [state])
    if ((row?.n ?? 0) >= n || performance.now() > end) return
    await new Promise((go) => setTimeout(go, 50))
  }
}

export const states = async (world: World): Promise<Readonly<Record<string, number>>> => {
  const rows = await world.rows<{ state: string; n: number }>(
    'select state, count(*)::int as n from effect group by state order by state',
  )
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

export const incidents = async (world: World): Promise<readonly string[]> => {
  const rows = await world.rows<{ what: string }>(
    `select kind || ': ' || detail as what from plugin_incident order by id`,
  )
  return rows.map(({ what }) => what)
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A provider's server, whose answers a test decides. */
export async function startProvider(
  answer: (request: Asked) => { status?: number; body?: unknown; headers?: Record<string, string> } | undefined,
) {
  const got: Asked[] = []
  const server = createServer((request, reply) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')))
    request.on('end', () => {
      const told: Asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
      got.push(told)
      const said = answer(told)
      if (!said) return void request.socket.destroy()
      reply.writeHead(said.status ?? 200, { 'content-type': 'application/json', ...said.headers })
      reply.end(JSON.stringify(said.body ?? {}))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { got, host: `127.0.0.1:${port}` }
}

/** An account of a plugin's kind for the brand of a world. */
export async function account(
  world: World,
  type: `${string}.${string}`,
  { settings, secrets }: { settings: JsonObject; secrets: Record<string, string> },
): Promise<string> {
  const keeper = { db: world.deps.db, secret: world.deps.config.secret ?? '' }
  return (await makeConnection(keeper, { brand: world.brand, type, name: 'Account', settings, secrets })).id
}

interface Server {
  fetch(request: globalThis.Request, bindings: object): Promise<Response> | Response
}

/** A vendor that speaks on a line of its own; it may break the line off by `c.env.incoming.socket`. */
export async function serveVendor(app: Server): Promise<string> {
  const server = createServer((incoming, reply) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => void pieces.push(piece))
    incoming.on('end', () => void answer(incoming, reply, Buffer.concat(pieces)))
  }).listen(0, '127.0.0.1')
  const answer = async (incoming: IncomingMessage, reply: ServerResponse, body: Buffer): Promise<void> => {
    const { method = 'GET', url = '/', headers } = incoming
    const plain = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string])
    const request = new Request(`http://${headers.host ?? ''}${url}`, {
      method,
      headers: plain,
      ...(method !== 'GET' && { body: new Uint8Array(body) }),
    })
    const said = await app.fetch(request, { incoming })
    if (incoming.socket.destroyed) return
    reply.writeHead(said.status, Object.fromEntries(said.headers))
    reply.end(await said.text())
  }
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
