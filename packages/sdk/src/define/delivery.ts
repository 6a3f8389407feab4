import type { Lent } from './lend.ts'
import type { Title } from './text.ts'

/** One message to one member, rendered and final: a retry sends the same bytes under the same key. */
export interface Delivery<Content = Readonly<Record<string, string>>> {
  /** Outward idempotency key, stable for ever; at most 52 characters of base32. */
  readonly key: string
  /** The member's address in this channel; for `address: 'none'` the member's public id. */
  readonly address: string
  readonly locale: string
  /** The rendered `templates` fields by name. */
  readonly content: Content
}

export type RejectReason =
  | 'invalid_address'
  | 'unreachable'
  | 'unsubscribed'
  | 'blocked'
  | 'duplicate'
  | 'content_rejected'
  | 'expired'
  | 'quota_exceeded'
  | 'other'

export type SendOutcome =
  | { readonly key: string; readonly outcome: 'accepted'; readonly ref?: string; readonly port?: string }
  | { readonly key: string; readonly outcome: 'pending'; readonly ref?: string; readonly status?: string }
  | { readonly key: string; readonly outcome: 'rejected'; readonly reason: RejectReason; readonly detail?: string }
  | { readonly key: string; readonly outcome: 'retry'; readonly afterMs?: number; readonly detail?: string }

export const accepted = (key: string, ref?: string): SendOutcome => ({ key, outcome: 'accepted', ...(ref && { ref }) })
export const rejected = (key: string, reason: RejectReason, detail?: string): SendOutcome => ({
  key,
  outcome: 'rejected',
  reason,
  ...(detail && { detail }),
})
/** By one of the ways out that `results.ports` declares. */
export const reached = (key: string, port: string): SendOutcome => ({ key, outcome: 'accepted', port })
/**
 * The provider took it, and what comes of it is known later: `results.ask` is asked for it. `status` says what it waits
 * for, as `awaiting-staff`.
 */
export const pending = (key: string, options: { ref?: string; status?: string } = {}): SendOutcome => ({
  key,
  outcome: 'pending',
  ...options,
})
/** Only for endings of which it is certain that nothing went out. */
export const retry = (key: string, options: { afterMs?: number; detail?: string } = {}): SendOutcome => ({
  key,
  outcome: 'retry',
  ...options,
})

/** What a provider knows of a key: it took it, it refused it for good, or it never got it. */
export type Lookup =
  | { readonly found: true; readonly state?: 'accepted' | 'rejected'; readonly ref?: string }
  | { readonly found: false }

export interface LookupContext<C, S = object> extends Lent {
  readonly config: C
  readonly settings: S
}

/**
 * What the provider does about a key it gets twice, which decides what follows when nobody knows whether a message went
 * out. Declare the weaker class when in doubt: a wrong `native` sends twice.
 *
 * `native`: the provider drops a repeated key inside `windowMs`. The host sends the same bytes again under the same key, inside
 * half of that window.
 *
 * `lookup`: the provider can be asked. The host asks until it hears, as long as the message may still be sent. "Never got it" is
 * believed from `settleMs` after the attempt on, and then the message goes again; a provider that lists messages with a
 * delay declares that delay.
 *
 * `none`: neither. The message is parked as unknown and never sent again by itself.
 */
export type Idempotency =
  | { readonly class: 'native'; readonly windowMs: number }
  | { readonly class: 'lookup'; readonly settleMs: number }
  | { readonly class: 'none' }

export interface AskableBy<Context> {
  readonly class: 'lookup'
  readonly settleMs: number
  /**
   * What became of the delivery with this key. Throw, or answer anything else, where the provider gives no plain answer:
   * the host asks again later.
   *
   * @example
   * idempotency: {
   *   class: 'lookup',
   *   settleMs: 60_000,
   *   async lookup(key, { http, signal }) {
   *     const reply = await http.get(`https://api.example.com/messages/${key}`, { signal })
   *     if (reply.status === 404) return { found: false }
   *     if (reply.status !== 200) throw new Error(`The provider answered ${reply.status}`)
   *     return { found: true, ref: key }
   *   },
   * }
   */
  lookup(key: string, context: Context): Promise<Lookup>
}
export type Askable<C, S = object> = AskableBy<LookupContext<C, S>>

/** A delivery that its provider took and whose result is awaited. */
export interface Waiting {
  readonly key: string
  /** What `pending` was told. */
  readonly ref?: string
  /** How long it has waited, in milliseconds. */
  readonly forMs: number
  /** Its time is over: it is not asked about again, so what must not happen any more is to be called off now. */
  readonly last: boolean
}

export interface ResultsContext<C, S = object> extends LookupContext<C, S> {
  readonly waiting: readonly Waiting[]
}

export interface ResultsBy<Context, Name> {
  /** The ways out of a member who waits for the outcome, in place of `sent`. */
  readonly ports?: Readonly<Record<string, Name>>
  /** How often it is asked, in milliseconds. */
  readonly everyMs: number
  /**
   * What came of them so far: `accepted`, `reached`, `rejected`, or `pending` once more. Of what is left out nothing is
   * known yet. What is still pending when its time is over leaves by *unknown*.
   *
   * @example
   * results: {
   *   everyMs: 600_000,
   *   async ask({ waiting, http }) {
   *     const reply = await http.get('/v1/tasks', { query: { ids: waiting.map(({ ref }) => ref).join(',') } })
   *     const done = new Set(reply.json<string[]>())
   *     return waiting.map(({ key, ref = '' }) => (done.has(ref) ? accepted(key) : pending(key, { status: 'awaiting-staff' })))
   *   },
   * }
   */
  ask(context: Context): Promise<readonly SendOutcome[]>
}
export type Results<C, S = object> = ResultsBy<ResultsContext<C, S>, Title>

export interface ChannelLimits {
  /** Deliveries of one `send`. */
  readonly batch: number
  /** Calls of `send` at the same time, for each account. */
  readonly concurrency: number
  /** What the provider lets one account send in a second, over all processes. Absent: no limit is known. */
  readonly perSecond?: number
  /** Bytes of an answer that are read; four kilobytes where absent. */
  readonly replies?: number
}
