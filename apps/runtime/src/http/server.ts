import { once } from 'node:events'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Env } from './base.ts'
import { CannotStart } from '../refusal.ts'

/** The port or the address cannot be had; the message is one sentence for whoever starts the product. */
export class AddressRefused extends CannotStart {
  override readonly name = 'AddressRefused'
}

export interface Listening {
  readonly port: number
  /** Takes no more, lets what runs end, and cuts off what does not within the grace. */
  close(): Promise<void>
}

const GRACE = 2000
const HALF_HOUR = 1_800_000

export async function serveHttp(app: Hono<Env>, at: { host: string; port: number }): Promise<Listening> {
  // A large import over a slow line takes longer than Node's five minutes; the adaptor makes a plain HTTP/1 server.
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { requestTimeout: HALF_HOUR } }) as Server
  server.listen(at.port, at.host)
  await once(server, 'listening').catch((error: unknown) => {
    throw new AddressRefused(refusal(error, at), { cause: error })
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : at.port
  return {
    port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), GRACE)
      await closed
      clearTimeout(cut)
    },
  }
}

/** One sentence on why an address cannot be listened on, and the way out. */
export function refusal(error: unknown, at: { host: string; port: number }): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `Port ${at.port} is taken by another program; stop it, or choose another: PORT=${at.port + 1} npm start.`
  if (code === 'EACCES')
    return `Port ${at.port} may only be opened by root; choose one above 1023: PORT=3000 npm start.`
  return `Cairn cannot listen on ${at.host}:${at.port} (${String(code)}); set HOST to an address of this machine.`
}
