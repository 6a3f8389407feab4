import { createHash, createHmac } from 'node:crypto'
import { Hono } from 'hono'

interface Request {
  readonly method: string
  readonly json?: unknown
  readonly body?: string
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
    const [id, timestamp] = ['msg_1', String(Math.floor(now / 1000))]
    const key = Buffer.from(signingSecret.replace(/^whsec_/, ''), 'base64')
    const made = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
    return { body, headers: { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${made}` } }
  }
  return { app, book, calls, webhook }
}

export default answerOf
