import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import type { NodeDefinition } from './node.ts'
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
export interface HostHttp {
  /**
   * POSTs through the SSRF guard: no private, loopback or link-local address, no redirect, 4 kB of reply.
   * Throws `NothingSentError` when no byte left; any other throw after the first byte is ambiguous.
   */
  post(url: string, options: { body: string; headers: Readonly<Record<string, string>>; signal: AbortSignal }): Promise<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }>
}
export interface HostSmtp {
  /** Throws `NothingSentError` when the server was not reached or refused before DATA. `messageId` comes from the key. */
  send(mail: { key: string; to: string; subject: string; text: string; html?: string; from?: string }): Promise<
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
  /** `native`: the provider drops a repeated key inside `windowMs`. `none`: an ambiguous ending is parked as unknown. */
  readonly idempotency: { readonly class: 'native'; readonly windowMs: number } | { readonly class: 'none' }
  /** A sandbox channel reaches nobody outside and also runs on a manual clock. */
  readonly sandbox?: boolean
  readonly limits: { readonly batch: number; readonly concurrency: number }
  readonly config: S
  /** Config fields rendered with Liquid for each member. */
  readonly templates: readonly string[]
  send(context: SendContext<z.output<S>>): Promise<readonly SendOutcome[]>
}

/** Every channel has these beside its own config. */
export const channelFields = {
  then: z.enum(['continue', 'await-outcome']).default('continue'),
  ttl: z.string().default('P1D'),
}

const outcomePorts = ['sent', 'unreachable', 'blocked', 'failed'] as const
export const channelPorts: readonly PortSpec[] = [
  { port: 'next', when: { field: 'then', is: 'continue' } },
  ...outcomePorts.map((port): PortSpec => ({ port, required: port === 'sent', when: { field: 'then', is: 'await-outcome' } })),
]

/** A channel together with the node that stands for it on the canvas. */
export interface Channel {
  readonly channel: ChannelDefinition
  readonly node: NodeDefinition
}
export type { JsonObject }
