import type { Lent } from './lend.ts'
import type { ConfigSchema, OutputOf } from './schema.ts'
import type { Title } from './text.ts'

/**
 * How the host proves to a provider who is calling. A secret is named here and never seen by the plugin; where a name may stand for
 * either, it is that of a secret or of a setting.
 */
export type Auth<Secret extends string = string, Setting extends string = string> =
  | { readonly bearer: Secret }
  | { readonly basic: { readonly user: Secret | Setting; readonly password: Secret } }
  | { readonly header: string; readonly secret: Secret; readonly prefix?: string }
  | { readonly query: string; readonly secret: Secret }
  /**
   * ACS3-HMAC-SHA256 of Alibaba Cloud ("Request structure and signature method V3",
   * help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature). The plugin sets `x-acs-action` and
   * `x-acs-version`; the host adds the date, the nonce, the hash of the body and `Authorization`.
   */
  | { readonly acs3: { readonly keyId: Secret | Setting; readonly keySecret: Secret } }
  | { readonly token: TokenAuth<Secret, Setting> }

/**
 * A token that is fetched with the account's secrets, kept until it runs out, fetched by one call however many wait for it, and
 * fetched again where the provider says that it is no good: WeCom's `gettoken`
 * (developer.work.weixin.qq.com/document/path/91039). The call it was refused for is made once more.
 */
export interface TokenAuth<Secret extends string = string, Setting extends string = string> {
  /** Asked by GET below `baseUrl`. */
  readonly path: string
  /** What is asked with: name of the parameter to name of a secret or setting. */
  readonly query: Readonly<Record<string, Secret | Setting>>
  /** The fields of the answer that hold the token and the seconds it lasts. */
  readonly reply: { readonly token: string; readonly seconds: string }
  /** The parameter it goes into. */
  readonly parameter: string
  /** Codes, as `answers` reads them, that say that the token is no good any more. */
  readonly stale: readonly (string | number)[]
}

/**
 * How to read a provider that says in its body what others say by the status: Alibaba's `Code`, WeCom's `errcode`. What is
 * not listed is a plain no, of which nothing was taken; an answer without the field is judged by its status. A name may
 * end in `*`.
 */
export interface Answers {
  /** The field of the JSON answer. */
  readonly code: string
  readonly ok: readonly (string | number)[]
  /** Too many calls for now: as 429. The whole account pauses, so limits of one recipient are not listed here. */
  readonly busy?: readonly (string | number)[]
  /** The account is not let in, is locked or has no money: as 401. */
  readonly denied?: readonly (string | number)[]
  /** It may have been taken or not: as 503. */
  readonly unclear?: readonly (string | number)[]
}

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
  readonly auth?: Auth<Keys<X>, Keys<S>>
  /** Where the body says more than the status. */
  readonly answers?: Answers
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
