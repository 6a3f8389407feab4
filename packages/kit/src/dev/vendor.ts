import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Mock, MockRequest } from '../mock.ts'
import { parsed } from '../stand.ts'

/** The author's mock vendor behind a real port, so that the ordinary runtime calls it as it would the real one. */
export interface DevVendor {
  readonly host: string
  /** Calls it has answered. */
  readonly calls: () => number
  /** Takes up `mock.ts` as it is now. */
  renew(): Promise<void>
  close(): Promise<void>
}

export async function serveVendor(folder: string): Promise<DevVendor> {
  let mock: Pick<Mock, 'default'> = { default: () => ({}) }
  let edition = 0
  let calls = 0
  const server = createServer((request, reply) => {
    calls += 1
    void read(request)
      .then((told) => mock.default(told))
      .then(
        ({ status = 200, headers = {}, body = '{}' }) =>
          reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
        (error: unknown) => reply.writeHead(500).end(error instanceof Error ? error.message : 'mock.ts threw'),
      )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return {
    host,
    calls: () => calls,
    async renew() {
      const file = join(folder, 'mock.ts')
      if (!existsSync(file)) return
      // another name for the same file: what was loaded under it stays loaded
      mock = (await import(`${pathToFileURL(file).href}?${++edition}`)) as Mock
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function read(request: IncomingMessage): Promise<MockRequest> {
  let body = ''
  for await (const piece of request) body += String(piece)
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`)
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return {
    method: request.method ?? 'GET',
    url: url.href,
    path: url.pathname + url.search,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers),
    body,
    ...(body !== '' && { json: parsed(body) }),
  }
}
