import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A line between a process and its database, to be cut in the ways lines are cut. */
export interface Proxy {
  readonly url: string
  /**
   * open: as if it were not there · mute: connections are taken and stay up, every byte is swallowed · reset: every
   * connection is broken off, new ones too.
   */
  set(mode: 'open' | 'mute' | 'reset'): void
  /** Leads to another server from now on, as a moved address does; the lines to the old one break. */
  aim(target: string): void
  /** How many connections are up. */
  readonly lines: () => number
}

export async function startProxy(target: string): Promise<Proxy> {
  let { port, hostname } = new URL(target)
  let mode: 'open' | 'mute' | 'reset' = 'open'
  const lines = new Map<Socket, Socket>()
  const server = createServer((near) => {
    near.on('error', () => undefined)
    if (mode === 'reset') {
      near.resetAndDestroy()
      return
    }
    const far = connect(Number(port), hostname)
    far.on('error', () => near.destroy())
    lines.set(near, far)
    const end = (): void => {
      lines.delete(near)
      near.destroy()
      far.destroy()
    }
    near.on('data', (bytes) => mode === 'open' && far.write(bytes))
    far.on('data', (bytes) => mode === 'open' && near.write(bytes))
    near.on('close', end)
    far.on('close', () => mode !== 'mute' && end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const near of lines.keys()) near.destroy()
    server.close()
  })
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: Object.assign(new URL(target), { port: String(own) }).href,
    set(next) {
      mode = next
      if (next === 'reset') for (const near of lines.keys()) near.resetAndDestroy()
    },
    aim(next) {
      ;({ port, hostname } = new URL(next))
      for (const near of lines.keys()) near.resetAndDestroy()
    },
    lines: () => lines.size,
  }
}
