import type { HostHttp, HttpReply, Json, JsonObject } from '@cairn/sdk'
import { NothingSentError, PermanentError } from '@cairn/sdk'
import { hostOf, type PluginConnection } from '@cairn/sdk/plugin'
import { z } from 'zod'

/** An account as the host opens it for one call. */
export interface Account {
  readonly connection: PluginConnection
  readonly settings: JsonObject
  readonly secrets: Readonly<Record<string, string>>
}

const wish = z.object({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
  url: z.string().max(4000),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]{1,60}$/),
      z
        .string()
        .max(4000)
        .regex(/^[^\r\n\0]*$/),
    )
    .default({}),
  query: z.record(z.string().max(100), z.union([z.string().max(2000), z.number()]).optional()).default({}),
  body: z.string().max(8_000_000).optional(),
  json: z.json().optional(),
  idempotencyKey: z
    .string()
    .max(256)
    .regex(/^[\x21-\x7e]*$/)
    .optional(),
})
type Wish = z.output<typeof wish>

/** Headers the host answers for itself. */
const OURS: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'connection',
  'content-length',
  'transfer-encoding',
  'cookie',
])

/** What became of the calls of one errand, as far as it says whether something was taken. */
export interface Watch {
  /** Something may have been taken: a call was answered with yes, with a server's error, or not at all. */
  taken: boolean
  /** The other side plainly said no, for good. */
  refused: boolean
}

interface Line {
  readonly http: HostHttp
  /** Hosts the plugin was agreed to call beside its account's own. */
  readonly account: Account | undefined
  readonly watch: Watch
  readonly denied: (what: string) => void
  /** Waits until the account's own pace lets the next call go. */
  readonly pace: () => Promise<void>
}

/** Calls for a guest: only to hosts that were agreed to, with the account's secrets added on this side of the line. */
export function httpFor(line: Line): (input: unknown) => Promise<Pick<HttpReply, 'status' | 'headers' | 'body'>> {
  return async (input) => {
    const parsed = wish.safeParse(input)
    if (!parsed.success)
      throw new NothingSentError('CALL_INVALID', `This is no call: ${parsed.error.issues[0]?.message}`)
    const called = signed(targetOf(line, parsed.data), parsed.data, line.account)
    await line.pace()
    const reply = await watched(line, parsed.data, called)
    const { status, headers, body } = reply
    return struck(line.account, { status, headers, body })
  }
}

function targetOf({ account, denied }: Line, { url, query }: Wish): URL {
  const base = account === undefined ? undefined : baseOf(account)
  const target =
    base === undefined || URL.canParse(url) ? URL.parse(url) : URL.parse(base.replace(/\/$/, '') + slashed(url))
  if (!target)
    throw new NothingSentError('ADDRESS_INVALID', 'This is no address, and there is no account to complete it.')
  const open = account === undefined ? [] : [new URL(base ?? '').host, ...account.connection.hosts]
  if (!open.some((host) => fits(host, target))) {
    denied(`call to ${target.host}`)
    throw new PermanentError('HOST_REFUSED', `${target.host} is not among the hosts this plugin may call.`)
  }
  if (base?.startsWith('https:') === true && target.protocol !== 'https:') {
    throw new PermanentError('HOST_REFUSED', 'An account that is called by https is never called without.')
  }
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) target.searchParams.set(name, String(value))
  return target
}

const slashed = (path: string): string => (path.startsWith('/') ? path : `/${path}`)

/** `https://{region}.api.example` with the account's own region. A setting cannot bring a path, a port or a user with it. */
export function baseOf({ connection: { baseUrl }, settings }: Pick<Account, 'connection' | 'settings'>): string {
  const host = hostOf(baseUrl)
  const filled = host.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = settings[name]
    if (typeof value === 'string' && /^[A-Za-z0-9.-]{1,200}(:\d{1,5})?$/.test(value)) return value
    throw new NothingSentError('ACCOUNT_INVALID', `The setting ${name} of this account is no part of a host.`)
  })
  const path = baseUrl.slice(baseUrl.indexOf(host) + host.length)
  return (
    baseUrl.slice(0, baseUrl.indexOf(host)) +
    filled +
    path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(plainText(settings[name])))
  )
}

const plainText = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

function fits(open: string, { host, hostname }: URL): boolean {
  if (open.startsWith('*.')) return hostname.endsWith(open.slice(1)) && hostname.length > open.length - 1
  return open === host
}

interface Called {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

function signed(target: URL, { headers, idempotencyKey }: Wish, account: Account | undefined): Called {
  const own = Object.entries(headers).filter(([name]) => !OURS.has(name.toLowerCase()))
  const out: Record<string, string> = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value]))
  if (account) {
    const { auth, idempotencyHeader } = account.connection
    const secret = (name: string): string => account.secrets[name] ?? ''
    if (auth && 'bearer' in auth) out['authorization'] = `Bearer ${secret(auth.bearer)}`
    else if (auth && 'basic' in auth) {
      const pair = `${secret(auth.basic.user)}:${secret(auth.basic.password)}`
      out['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
    } else if (auth && 'header' in auth) out[auth.header.toLowerCase()] = (auth.prefix ?? '') + secret(auth.secret)
    else if (auth) target.searchParams.set(auth.query, secret(auth.secret))
    if (idempotencyKey !== undefined) out[(idempotencyHeader ?? 'idempotency-key').toLowerCase()] = idempotencyKey
  } else if (idempotencyKey !== undefined) out['idempotency-key'] = idempotencyKey
  return { url: target.href, headers: out }
}

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

async function watched(
  { http, watch }: Line,
  { method, body, json }: Wish,
  { url, headers }: Called,
): Promise<HttpReply> {
  const by = VERBS[method]
  try {
    const reply = await http[by](url, {
      headers,
      ...(body !== undefined && { body }),
      ...(json !== undefined && { json }),
    })
    if (method === 'GET') return reply
    if (reply.status < 300 || reply.status >= 500) watch.taken = true
    else if (![401, 403, 408, 425, 429].includes(reply.status)) watch.refused = true
    return reply
  } catch (error) {
    if (method !== 'GET' && !(error instanceof NothingSentError)) watch.taken = true
    throw error
  }
}

/** An answer that repeats our own secret must not carry it over the line. */
function struck<T extends { readonly headers: Readonly<Record<string, string>>; readonly body: string }>(
  account: Account | undefined,
  reply: T,
): T {
  if (!account) return reply
  const strike = (text: string): string => strikeOut(text, account.secrets)
  const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, strike(value)]))
  return { ...reply, headers, body: strike(reply.body) }
}

export function strikeOut(text: string, secrets: Readonly<Record<string, string>>): string {
  let out = text
  for (const secret of Object.values(secrets)) if (secret.length >= 4) out = out.replaceAll(secret, '•••')
  return out
}
