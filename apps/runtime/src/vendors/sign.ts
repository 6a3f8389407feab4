import { randomUUID } from 'node:crypto'
import { ConnectionError, type HttpReply, type Instant } from '@cairn/sdk'
import type { PluginConnection } from '@cairn/sdk/plugin'
import { acs3 } from '../signatures/acs3.ts'
import { baseOf } from './address.ts'
import { codeOf } from './answers.ts'
import type { Account } from './account.ts'
import type { Fetched, Tokens } from './tokens.ts'

/** A call as it leaves, but for who is calling. */
export interface Unsigned {
  readonly method: string
  readonly target: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Signed {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The token that was added, where it may turn out to be no good. */
  readonly token?: string
}

export interface Signing {
  readonly account: Account | undefined
  readonly tokens: Tokens
  readonly machine: () => Promise<Instant>
  /** GET, by which nothing is sent to anybody. */
  readonly ask: (url: string) => Promise<HttpReply>
}

type Auth = NonNullable<PluginConnection['auth']>
type TokenAuth = Extract<Auth, { token: object }>['token']

/** Adds to a call what proves who is calling. */
export async function sign(call: Unsigned, signing: Signing): Promise<Signed> {
  const { account } = signing
  const { target, headers } = call
  const auth = account?.connection.auth
  if (!account || !auth) return { url: target.href, headers }
  const value = (name: string): string => valueOf(account, name)
  const by = (name: string, text: string): Signed => ({ url: target.href, headers: { ...headers, [name]: text } })
  if ('bearer' in auth) return by('authorization', `Bearer ${value(auth.bearer)}`)
  if ('basic' in auth) {
    const pair = `${value(auth.basic.user)}:${value(auth.basic.password)}`
    return by('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
  if ('header' in auth) return by(auth.header.toLowerCase(), (auth.prefix ?? '') + value(auth.secret))
  if ('acs3' in auth) {
    const key = { id: value(auth.acs3.keyId), secret: value(auth.acs3.keySecret) }
    const moment = { nonce: randomUUID(), at: await signing.machine() }
    return { url: target.href, headers: acs3({ ...call, url: target }, key, moment) }
  }
  if ('query' in auth) {
    target.searchParams.set(auth.query, value(auth.secret))
    return { url: target.href, headers }
  }
  const token = await tokenOf(auth.token, signing, account)
  target.searchParams.set(auth.token.parameter, token)
  return { url: target.href, headers, token }
}

/** A secret, or the setting of that name: the manifest says which names there are. */
function valueOf({ secrets, settings }: Account, name: string): string {
  const setting = settings[name]
  return secrets[name] ?? (typeof setting === 'string' || typeof setting === 'number' ? String(setting) : '')
}

function tokenOf(
  { path, query, reply: fields }: TokenAuth,
  { tokens, ask }: Signing,
  account: Account,
): Promise<string> {
  return tokens.of(account.id, async (): Promise<Fetched> => {
    const url = new URL(baseOf(account).replace(/\/$/, '') + path)
    for (const [name, of] of Object.entries(query)) url.searchParams.set(name, valueOf(account, of))
    const reply = await ask(url.href)
    const told = reply.json<Readonly<Record<string, unknown>>>()
    const token = told[fields.token]
    if (typeof token === 'string' && token !== '') return { token, seconds: Number(told[fields.seconds]) || 0 }
    const code = account.connection.answers && codeOf(account.connection.answers, reply)
    throw new ConnectionError('TOKEN_REFUSED', `The provider gave no token (${code ?? 'without a code'}).`)
  })
}
