import { Duplex } from 'node:stream'
import pg from 'pg'

const send: (this: pg.Client, ...given: unknown[]) => unknown = Reflect.get(pg.Client.prototype, 'query')

/**
 * A client that does not stay behind a dead line. Where the driver gives up waiting (`query_timeout`), it leaves the connection
 * in the pool with the statement still open, and whoever takes it next waits as long again: here it is destroyed.
 * `statement_timeout` does not help: a server that cannot be heard cannot say that it gave up.
 */
export class PatientClient extends pg.Client {
  // the driver's own overloads: what goes in and comes out is not changed
  override query = ((...given: unknown[]): unknown => {
    if (this.pipeline) this.#gather()
    const sent: unknown = send.apply(this, given)
    if (sent instanceof Promise) sent.catch((error: unknown) => this.#giveUp(error))
    return sent
  }) as pg.Client['query']

  #giveUp(error: unknown): void {
    if (!(error instanceof Error) || !/query read timeout/i.test(error.message)) return
    this.#stream()?.destroy(error)
  }

  #gathering = false

  /** What is sent in one moment leaves in one packet: a system call may cost as much as ten rows. */
  #gather(): void {
    const stream = this.#stream()
    if (this.#gathering || !stream) return
    this.#gathering = true
    stream.cork()
    process.nextTick(() => {
      this.#gathering = false
      stream.uncork()
    })
  }

  #stream(): Duplex | undefined {
    const line: unknown = Reflect.get(this, 'connection')
    const stream: unknown = typeof line === 'object' && line !== null ? Reflect.get(line, 'stream') : undefined
    return stream instanceof Duplex ? stream : undefined
  }
}
