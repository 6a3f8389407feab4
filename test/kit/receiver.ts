import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

/** A receiver of webhooks outside the engine: what it took, by the key that came with it, in the order it came. */
export interface Vendor {
  readonly url: string
  readonly keys: readonly string[]
  /** When each came, by the monotonic clock of this process. */
  readonly times: readonly number[]
  /** What happens to a request once it was noted. Absent: it is answered at once. */
  answer: ((reply: ServerResponse) => void) | undefined
}

export async function startVendor(): Promise<Vendor> {
  const keys: string[] = []
  const times: number[] = []
  const server = createServer((request, reply) => {
    request.resume()
    request.on('end', () => {
      keys.push(String(request.headers['webhook-id']))
      times.push(performance.now())
      if (vendor.answer) vendor.answer(reply)
      else reply.end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const vendor: Vendor = { url: `http://127.0.0.1:${port}/`, keys, times, answer: undefined }
  return vendor
}
