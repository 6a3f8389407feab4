import type { Lent } from './lend.ts'
import type { ConfigSchema, OutputOf } from './schema.ts'
import type { Title } from './text.ts'

/** How the host proves to a provider who is calling. A secret is named here and never seen by the plugin. */
export type Auth<Secret extends string = string> =
  | { readonly bearer: Secret }
  | { readonly basic: { readonly user: Secret; readonly password: Secret } }
  | { readonly header: string; readonly secret: Secret; readonly prefix?: string }
  | { readonly query: string; readonly secret: Secret }

type Keys<S> = keyof OutputOf<S> & string

export interface ConnectionWish<S extends ConfigSchema, X extends ConfigSchema> {
  /** `<plugin id>.<kind>`. */
  readonly id: string
  readonly title?: Title
  /** What may be shown: a region, a sender. */
  readonly settings: S
  /** Write-only: kept sealed, added to calls by the host. */
  readonly secrets: X
  /** Where calls without a host go; `{name}` stands for a setting. The host it leads to is part of what is agreed to on install. */
  readonly baseUrl: string
  /** Further hosts that may be called; `*.example.com` stands for every name below it. */
  readonly hosts?: readonly string[]
  readonly auth?: Auth<Keys<X>>
  /** The header that carries `idempotencyKey`; `idempotency-key` where absent. */
  readonly idempotencyHeader?: string
  /** Calls of one account in a second; further ones wait. */
  readonly perSecond?: number
  /** Throws where the account does not work. It must change nothing on the other side. */
  test?(context: Lent & { readonly settings: OutputOf<S> }): unknown
}

/** A kind of account at a provider. */
export interface Connection<S extends ConfigSchema = ConfigSchema, X extends ConfigSchema = ConfigSchema> {
  readonly kind: 'connection'
  readonly wish: ConnectionWish<S, X>
}

/** Names of the secrets of a connection. */
export type SecretOf<A> = A extends Connection<infer _, infer X> ? Keys<X> : never
export type SettingsOf<A> = A extends Connection<infer S, infer _> ? OutputOf<S> : Readonly<Record<never, never>>

/**
 * Declares a kind of account.
 *
 * @example
 * export const account = defineConnection({
 *   id: 'acme-sms.account',
 *   settings: z.object({ region: z.enum(['eu', 'us']).default('eu') }),
 *   secrets: z.object({ apiKey: z.string() }),
 *   baseUrl: 'https://{region}.api.acme-sms.example',
 *   auth: { bearer: 'apiKey' },
 *   test: ({ http }) => http.get('/v1/me').then((reply) => reply.json()),
 * })
 */
export function defineConnection<S extends ConfigSchema, X extends ConfigSchema>(
  wish: ConnectionWish<S, X>,
): Connection<S, X> {
  return { kind: 'connection', wish }
}
