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
    const sent: unknown = send.apply(this, given)
    if (sent instanceof Promise) sent.catch((error: unknown) => this.#giveUp(error))
    return sent
  }) as pg.Client['query']

  #giveUp(error: unknown): void {
    if (!(error instanceof Error) || !/query read timeout/i.test(error.message)) return
    const line: unknown = Reflect.get(this, 'connection')
    const stream: unknown = typeof line === 'object' && line !== null ? Reflect.get(line, 'stream') : undefined
    if (typeof stream === 'object' && stream !== null && 'destroy' in stream && typeof stream.destroy === 'function')
      stream.destroy(error)
  }
}
