import { createHash, createHmac } from 'node:crypto'
import { Hono } from 'hono'

interface Request {
  readonly method: string
  readonly json?: unknown
  readonly body?: string
}

interface Call extends Request {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** What Resend makes of a letter. */
export function answerOf({ method, json, body }: Request): { status: number; body: string } {
  if (method === 'GET') return { status: 200, body: '{"data":[]}' }
  const letter = (json ?? JSON.parse(body ?? '{}')) as { to?: readonly string[] }
  const to = letter.to?.[0] ?? ''
  const no = (statusCode: number, name: string, message: string) => ({
    status: statusCode,
    body: JSON.stringify({ statusCode, name, message }),
  })
  if (!/^[^@\s]+@[^@\s]+\.[a-z]+$/.test(to)) return no(422, 'validation_error', 'Invalid `to` field.')
  if (to.startsWith('busy@')) return no(429, 'rate_limit_exceeded', 'Too many requests.')
  return { status: 200, body: JSON.stringify({ id: createHash('md5').update(JSON.stringify(letter)).digest('hex') }) }
}

export const SILENT = 'silent@example.com'

/** Resend on the wire: a bearer, a key that is remembered, and webhooks signed as Svix does. */
export function openVendor({ apiKey, signingSecret }: { apiKey: string; signingSecret: string }) {
  const book: { to: string; id: string; key: string }[] = []
  const calls: string[] = []
  const keys = new Map<string, string>()
  const app = new Hono<{ Bindings: { incoming?: { socket: { destroy(): void } } } }>()
  app.all('*', async (c) => {
    if (c.req.header('authorization') !== `Bearer ${apiKey}`)
      return c.json({ statusCode: 401, name: 'invalid_api_key' }, 401)
    if (!c.req.header('user-agent')) return c.json({ statusCode: 403 }, 403)
    const body = await c.req.text()
    const key = c.req.header('idempotency-key') ?? ''
    const known = keys.get(key)
    const answer = known === undefined ? answerOf({ method: c.req.method, body }) : { status: 200, body: known }
    const to: string = body === '' ? '' : JSON.parse(body).to[0]
    calls.push(to)
    if (answer.status === 200 && body !== '' && known === undefined) {
      keys.set(key, answer.body)
      book.push({ to, id: JSON.parse(answer.body).id, key })
    }
    // the first time it is taken and nobody is told
    if (to === SILENT && known === undefined) c.env.incoming?.socket.destroy()
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'application/json' } })
  })
  const webhook = (event: object, now: number) => {
    const body = JSON.stringify(event)
    return { body, headers: signedAt(body, signingSecret, Math.floor(now / 1000)) }
  }
  return { app, book, calls, webhook }
}

/** As Svix signs for Resend. */
function signedAt(body: string, secret: string, seconds: number) {
  const [id, timestamp] = ['msg_1', String(seconds)]
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const made = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${made}` }
}

export default answerOf

export const settings = { 'resend.account': { from: 'Shop <news@example.com>' } }

/** One letter in one call, under its key. */
export const messages = ({ method, path, headers, json }: Call) => {
  if (method !== 'POST' || path !== '/emails') return undefined
  const letter = (json ?? {}) as { to?: readonly string[]; html?: string }
  return [{ key: headers['idempotency-key'], to: letter.to?.[0], text: letter.html }]
}

const refusal = (status: number, [name, message]: readonly [string, string], expect: string) => ({
  answer: () => ({ status, body: JSON.stringify({ statusCode: status, name, message }) }),
  expect,
})
const FORM = 'The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.'

/** Of Resend's list of errors, those that a letter of ours can meet. */
export const codes = {
  to: refusal(422, ['validation_error', `Invalid \`to\` field. ${FORM}`], 'invalid_address'),
  from: refusal(422, ['validation_error', `Invalid \`from\` field. ${FORM}`], 'other'),
  missing: refusal(422, ['missing_required_field', 'Missing `subject` field.'], 'other'),
  otherContent: refusal(
    409,
    ['invalid_idempotent_request', 'Same idempotency key used with another payload.'],
    'other',
  ),
  underWay: refusal(409, ['concurrent_idempotent_requests', 'The original request is still in progress.'], 'retry'),
  tooMany: refusal(429, ['rate_limit_exceeded', 'Too many requests.'], 'retry'),
  quota: refusal(429, ['daily_quota_exceeded', 'You have reached your daily email sending quota.'], 'retry'),
}

export const limits = { batch: 1, perSecond: 5 }

const TYPES: Readonly<Record<string, string>> = {
  sent: 'email.sent',
  delivered: 'email.delivered',
  read: 'email.opened',
  clicked: 'email.clicked',
  failed: 'email.bounced',
}

/** A webhook for each event. */
export const report = (words: readonly { readonly ref: string; readonly status: string; readonly at: number }[]) =>
  words.map(({ ref, status, at }) =>
    JSON.stringify({
      type: TYPES[status],
      created_at: new Date(at).toISOString(),
      data: { email_id: ref, to: ['to0@example.com'] },
    }),
  )

export const sign = (text: string, secrets: Readonly<Record<string, string>>) =>
  signedAt(text, secrets['signingSecret'] ?? '', 0)
