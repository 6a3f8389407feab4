import type { Json } from '../json.ts'
import type { Instant } from '../time.ts'

/** What the host lends whoever works outside the walk: channels, rewards, connections, inside and outside the house alike. */
export interface Lent {
  readonly http: HostHttp
  readonly kv: HostKv
  readonly log: HostLog
  /** After this nothing may leave any more. */
  readonly signal: AbortSignal
  /** Machine time, as the host tells it. */
  now(): Instant
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /**
   * The body of a 2xx answer, read as JSON. Throws `AnswerError` for any other status: a caller that lets it through is judged
   * by what the host saw, so nothing is sent twice over it. The type is the caller's word; nothing checks it.
   */
  json<T>(): T
}

export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: string
  /** Written as JSON, with its content type. */
  readonly json?: Json | object
  /** Put into the header the provider drops repeats by. A delivery's key here tells the host whose exchange this is. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

/**
 * Calls through the SSRF guard: no private, loopback or link-local address, no redirect, a limited reply. For a plugin the host
 * also adds the connection's address and its secrets, and calls only hosts that were agreed to.
 *
 * Throws `NothingSentError` when no byte left; any other throw after the first byte is ambiguous. The host reads the answer too:
 * 429 and `Retry-After` make the lane pause, 401 and 403 close it until the account is mended, a 5xx leaves in doubt what
 * became of the message, whatever the channel then says. A GET must change nothing on the other side.
 */
export interface HostHttp {
  get(url: string, options?: HttpOptions): Promise<HttpReply>
  post(url: string, options?: HttpOptions): Promise<HttpReply>
  put(url: string, options?: HttpOptions): Promise<HttpReply>
  delete(url: string, options?: HttpOptions): Promise<HttpReply>
}

/** A few values of one plugin and one brand. Keys of at most 200 characters, values of at most 8 kB, 1,000 of them. */
export interface HostKv {
  get(key: string): Promise<Json | undefined>
  set(key: string, value: Json): Promise<void>
  delete(key: string): Promise<void>
}

/** Into the host's log, beside the plugin's name; secrets that slip in are struck out. */
export interface HostLog {
  info(text: string, data?: Json): void
  warn(text: string, data?: Json): void
}

/** Lent inside the house alone. */
export interface HouseContext {
  readonly smtp: HostSmtp
  readonly inbox: HostInbox
}

export interface HostSmtp {
  /** Throws `NothingSentError` when the server was not reached or refused before DATA. `messageId` comes from the key. */
  send(mail: {
    key: string
    to: string
    subject: string
    text: string
    html?: string
    from?: string
  }): Promise<
    { readonly ok: true; readonly ref: string } | { readonly ok: false; readonly code: number; readonly detail: string }
  >
}
export interface HostInbox {
  /** Stores messages for the sandbox phone; the same key twice is one message. */
  put(messages: readonly { key: string; address: string; title: string; body: string }[]): Promise<void>
}
