import { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'
import { after } from '../time.ts'
import { duration, field } from './fields.ts'
import type { NodeDefinition, NodeInput } from './node.ts'
import type { Answer } from './outcome.ts'
import type { PortSpec } from './ports.ts'
import type { Text } from './text.ts'

/** One message to one member, rendered and final: a retry sends the same bytes under the same key. */
export interface Delivery {
  /** Outward idempotency key, stable for ever; at most 52 characters of base32. */
  readonly key: string
  /** The member's address in this channel; for `address: 'none'` the member's public id. */
  readonly address: string
  readonly locale: string
  /** The rendered `templates` fields by name. */
  readonly content: Readonly<Record<string, string>>
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
  | { readonly key: string; readonly outcome: 'accepted'; readonly ref?: string }
  | { readonly key: string; readonly outcome: 'rejected'; readonly reason: RejectReason; readonly detail?: string }
  | { readonly key: string; readonly outcome: 'retry'; readonly afterMs?: number; readonly detail?: string }

export const accepted = (key: string, ref?: string): SendOutcome => ({ key, outcome: 'accepted', ...(ref && { ref }) })
export const rejected = (key: string, reason: RejectReason, detail?: string): SendOutcome => ({
  key,
  outcome: 'rejected',
  reason,
  ...(detail && { detail }),
})
/** Only for endings of which it is certain that nothing went out. */
export const retry = (key: string, options: { afterMs?: number; detail?: string } = {}): SendOutcome => ({
  key,
  outcome: 'retry',
  ...options,
})

/** What the host lends a channel while it sends. First-party channels may also use `smtp` and `inbox`. */
export interface SendContext<C> {
  readonly config: C
  readonly batch: readonly Delivery[]
  readonly http: HostHttp
  readonly smtp: HostSmtp
  readonly inbox: HostInbox
  readonly signal: AbortSignal
}
export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
export interface HostHttp {
  /**
   * POSTs through the SSRF guard: no private, loopback or link-local address, no redirect, 4 kB of reply.
   * Throws `NothingSentError` when no byte left; any other throw after the first byte is ambiguous.
   * The host reads the answer too: 429 and `Retry-After` make the lane pause, 401 and 403 close it until the account is
   * mended, a 5xx leaves in doubt what became of the message, whatever the channel then says.
   */
  post(
    url: string,
    options: { body: string; headers: Readonly<Record<string, string>>; signal: AbortSignal },
  ): Promise<HttpReply>
  /** Asks, through the same guard: for `lookup`. It must change nothing on the other side. */
  get(url: string, options: { headers: Readonly<Record<string, string>>; signal: AbortSignal }): Promise<HttpReply>
}

/** What a provider knows of a key: it took it, it refused it for good, or it never got it. */
export type Lookup =
  | { readonly found: true; readonly state?: 'accepted' | 'rejected'; readonly ref?: string }
  | { readonly found: false }

export interface LookupContext<C> {
  readonly config: C
  readonly http: HostHttp
  readonly signal: AbortSignal
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

interface Askable<C> {
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
   *     const reply = await http.get(`https://api.example.com/messages/${key}`, { headers: {}, signal })
   *     if (reply.status === 404) return { found: false }
   *     if (reply.status !== 200) throw new Error(`The provider answered ${reply.status}`)
   *     return { found: true, ref: key }
   *   },
   * }
   */
  lookup(key: string, context: LookupContext<C>): Promise<Lookup>
}

export interface ChannelLimits {
  /** Deliveries of one `send`. */
  readonly batch: number
  /** Calls of `send` at the same time, for each account. */
  readonly concurrency: number
  /** What the provider lets one account send in a second, over all processes. Absent: no limit is known. */
  readonly perSecond?: number
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

export interface ChannelDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly id: string
  readonly version: number
  readonly title: Text
  readonly icon: string
  readonly summary?: Text
  /** The identity kind a delivery needs; `none` addresses the member itself. */
  readonly address: 'email' | 'phone' | 'none'
  readonly idempotency: Exclude<Idempotency, { class: 'lookup' }> | Askable<z.output<S>>
  /** A sandbox channel reaches nobody outside and also runs on a manual clock. */
  readonly sandbox?: boolean
  readonly limits: ChannelLimits
  /**
   * What tells accounts apart where a config names them rather than a connection: the host of a URL, say. Each has a lane of
   * its own, so that one that does not answer keeps nobody else waiting.
   */
  account?(config: z.output<S>): string | undefined
  /** The provider reports back by our key or its own reference: the host keeps both, so that a receipt finds its message. */
  readonly receipts?: boolean
  readonly config: S
  /** Config fields rendered with Liquid for each member. */
  readonly templates: readonly string[]
  send(context: SendContext<z.output<S>>): Promise<readonly SendOutcome[]>
}

/** Every channel has these beside its own config. */
export const channelFields = {
  then: field(z.enum(['continue', 'await-outcome']).default('continue'), {
    label: { en: 'After sending', 'zh-CN': '发送后' },
    options: {
      continue: { en: 'Go on at once', 'zh-CN': '直接进入下一步' },
      'await-outcome': { en: 'Wait for the outcome and branch on it', 'zh-CN': '等待发送结果，再按结果分流' },
    },
  }),
  ttl: field(duration().default('P1D'), {
    label: { en: 'Give up after', 'zh-CN': '发送有效期' },
    help: {
      en: 'A message that could not be sent within this time is dropped.',
      'zh-CN': '超过这段时间仍未发出的消息不再发送。',
    },
    widget: 'duration',
  }),
}

const outcomeLabels = {
  sent: { en: 'Sent', 'zh-CN': '已发送' },
  unreachable: { en: 'No address', 'zh-CN': '无法触达' },
  blocked: { en: 'Held back', 'zh-CN': '被拦截' },
  failed: { en: 'Failed', 'zh-CN': '发送失败' },
  unknown: { en: 'Unknown', 'zh-CN': '结果未知' },
} as const satisfies Record<string, Text>

export const channelPorts: readonly PortSpec[] = [
  { port: 'next', when: { field: 'then', is: 'continue' } },
  ...Object.entries(outcomeLabels).map(([port, label]): PortSpec => ({
    port,
    label,
    required: port === 'sent',
    when: { field: 'then', is: 'await-outcome' },
  })),
]

/** A channel together with the node that stands for it on the canvas. */
export interface Channel {
  readonly channel: ChannelDefinition
  readonly node: NodeDefinition
}

/**
 * Declares a channel; its node follows from it. The node answers one message effect whose input is the config's
 * templates, unrendered: what the member reads is rendered once, in the lane, at the first attempt.
 */
export function defineChannel<S extends z.ZodObject>(definition: ChannelDefinition<S>): Channel {
  const config = z.strictObject({ ...definition.config.shape, ...channelFields })
  const node: NodeDefinition = {
    id: definition.id,
    version: definition.version,
    title: definition.title,
    icon: definition.icon,
    shelf: 'channel',
    ...(definition.summary && { summary: definition.summary }),
    config,
    ports: channelPorts,
    effect: { lane: definition.id, inside: false, ...(definition.account && { account: accountOf(definition) }) },
    run: (input) => channelAnswer(definition.templates, input),
  }
  return { channel: definition, node }
}

function accountOf<S extends z.ZodObject>(definition: ChannelDefinition<S>): (config: object) => string | undefined {
  return (config) => {
    // what the node's schema parsed holds all that the channel's own did
    const name = definition.account?.(config as z.output<S>)
    // part of a lane's name, which travels in notifications
    return name
      ?.toLowerCase()
      .replace(/[^a-z0-9.:_-]/g, '_')
      .slice(0, 100)
  }
}

function channelAnswer(templates: readonly string[], { config, woken, now, zone }: NodeInput<object>): Answer {
  if (woken) return { go: woken.kind === 'due' ? 'unknown' : woken.port }
  // the walk hands over only what the schema above parsed, which holds `then` and `ttl` for every channel
  const fields = config as JsonObject & { readonly then: 'continue' | 'await-outcome'; readonly ttl: string }
  const input: Record<string, Json> = {}
  for (const name of templates) {
    const template = fields[name]
    if (template !== undefined) input[name] = template
  }
  return { effect: { kind: 'message', input, expires: after(now, fields.ttl, zone) }, then: fields.then }
}
export type { JsonObject }
