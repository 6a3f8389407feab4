import type { HostHttp, HttpReply, Instant } from '@cairn/sdk'
import { NothingSentError } from '@cairn/sdk'
import type { PluginConnection } from '@cairn/sdk/plugin'
import { z } from 'zod'
import type { MeantOptions } from '../transports/http.ts'
import type { Account } from '../vendors/account.ts'
import { targetOf } from '../vendors/address.ts'
import { codeOf, includes, meantBy } from '../vendors/answers.ts'
import { sign, type Signed } from '../vendors/sign.ts'
import type { Tokens } from '../vendors/tokens.ts'

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
  readonly tokens: Tokens
  readonly machine: () => Promise<Instant>
  /** Waits until the account's own pace lets the next call go. */
  readonly pace: () => Promise<void>
}

/** Calls for a guest: only to hosts that were agreed to, with the account's secrets added on this side of the line. */
export function httpFor(line: Line): (input: unknown) => Promise<Pick<HttpReply, 'status' | 'headers' | 'body'>> {
  return async (input) => {
    const parsed = wish.safeParse(input)
    if (!parsed.success)
      throw new NothingSentError('CALL_INVALID', `This is no call: ${parsed.error.issues[0]?.message}`)
    await line.pace()
    const { reply, token } = await called(line, parsed.data, targetOf(line, parsed.data))
    const { status, headers, body } = reply
    const { secrets = {} } = line.account ?? {}
    return struck(token === undefined ? secrets : { ...secrets, token }, { status, headers, body })
  }
}

interface Called {
  readonly reply: HttpReply
  readonly token?: string | undefined
}

/** One whose token turns out to be no good is made once more with a new one: it was refused, so nothing was taken. */
async function called(line: Line, wish: Wish, target: URL): Promise<Called> {
  const { http, account, tokens, machine } = line
  const { method } = wish
  const plain = { method, target, headers: headersOf(wish, account), body: bodyOf(wish) }
  const signing = { account, tokens, machine, ask: (url: string) => http.get(url) }
  const first = await sign(plain, signing)
  const reply = await watched(line, plain.body, { ...first, method })
  if (!account || first.token === undefined || !isStale(account.connection, reply)) return { reply, token: first.token }
  tokens.forget(account.id, first.token)
  const again = await sign(plain, signing)
  return { reply: await watched(line, plain.body, { ...again, method }), token: again.token }
}

function isStale({ auth, answers }: PluginConnection, reply: HttpReply): boolean {
  const code = answers && codeOf(answers, reply)
  return code !== undefined && auth !== undefined && 'token' in auth && includes(auth.token.stale, code)
}

function headersOf({ headers, json, idempotencyKey }: Wish, account: Account | undefined): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => !OURS.has(name.toLowerCase()))
  const out: Record<string, string> = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value]))
  if (json !== undefined) out['content-type'] ??= 'application/json'
  const key = account?.connection.idempotencyHeader ?? 'idempotency-key'
  if (idempotencyKey !== undefined) out[key.toLowerCase()] = idempotencyKey
  return out
}

const bodyOf = ({ body, json }: Wish): string => (json === undefined ? (body ?? '') : JSON.stringify(json))

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

async function watched(
  { http, watch, account }: Line,
  body: string,
  { method, url, headers }: Signed & Pick<Wish, 'method'>,
): Promise<HttpReply> {
  const by = VERBS[method]
  const answers = account?.connection.answers
  const meant = answers && ((reply: HttpReply) => meantBy(answers, reply))
  const options: MeantOptions = { headers, body, ...(meant && { meant }) }
  try {
    const reply = await http[by](url, options)
    const status = meant?.(reply) ?? reply.status
    if (method === 'GET') return reply
    if (status < 300 || status >= 500) watch.taken = true
    else if (![401, 403, 408, 425, 429].includes(status)) watch.refused = true
    return reply
  } catch (error) {
    if (method !== 'GET' && !(error instanceof NothingSentError)) watch.taken = true
    throw error
  }
}

/** An answer that repeats our own secret must not carry it over the line. */
function struck<T extends { readonly headers: Readonly<Record<string, string>>; readonly body: string }>(
  secrets: Readonly<Record<string, string>>,
  reply: T,
): T {
  const strike = (text: string): string => strikeOut(text, secrets)
  const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, strike(value)]))
  return { ...reply, headers, body: strike(reply.body) }
}

export function strikeOut(text: string, secrets: Readonly<Record<string, string>>): string {
  let out = text
  for (const secret of Object.values(secrets)) if (secret.length >= 4) out = out.replaceAll(secret, '•••')
  return out
}
