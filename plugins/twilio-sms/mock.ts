import { createHash, createHmac } from 'node:crypto'
import { Hono } from 'hono'

interface Request {
  readonly method: string
  readonly url: string
  readonly body?: string
}

const NUMBERS = '{"incoming_phone_numbers":[{"phone_number":"+15005550006","friendly_name":"Shop"}]}'

/** What Twilio makes of a call, by the magic numbers of its own test credentials and a few more. */
export function answerOf({ method, url, body = '' }: Request): { status: number; body: string } {
  if (method === 'GET') return { status: 200, body: NUMBERS }
  const to = new URLSearchParams(body).get('To') ?? ''
  const no = (status: number, code: number, message: string) => ({
    status,
    body: JSON.stringify({ code, message, status }),
  })
  if (!url.includes('/Messages.json')) return no(404, 20404, 'The requested resource was not found')
  if (to === '+15005550001') return no(400, 21211, `The 'To' number ${to} is not a valid phone number.`)
  if (to === '+15005550004') return no(400, 21610, 'Attempt to send to unsubscribed recipient')
  if (to === '+15005550029') return no(429, 20429, 'Too Many Requests')
  const sid = `SM${createHash('md5').update(body).digest('hex')}`
  return { status: 201, body: JSON.stringify({ sid, status: 'queued', to, error_code: null }) }
}

/** The number that is taken down, and of which nobody hears anything more. */
export const SILENT = '+15005550099'

/** Twilio on the wire: basic auth and forms in, `X-Twilio-Signature` out, with a book of its own. */
export function openVendor({ accountSid, authToken }: { accountSid: string; authToken: string }) {
  const book: { to: string; sid: string; callback: string | null }[] = []
  const app = new Hono<{ Bindings: { incoming?: { socket: { destroy(): void } } } }>()
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  app.all('*', async (c) => {
    if (c.req.header('authorization') !== basic) return c.json({ code: 20003, message: 'Authenticate' }, 401)
    const body = await c.req.text()
    const answer = answerOf({ method: c.req.method, url: c.req.url, body })
    const form = new URLSearchParams(body)
    const to = form.get('To') ?? ''
    if (answer.status === 201) book.push({ to, sid: JSON.parse(answer.body).sid, callback: form.get('StatusCallback') })
    if (to === SILENT) c.env.incoming?.socket.destroy()
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'application/json' } })
  })
  /** A status callback as Twilio sends it. */
  const callback = (url: string, fields: Record<string, string>) => {
    const names = Object.keys(fields).toSorted()
    const signed = url + names.map((name) => name + (fields[name] ?? '')).join('')
    return {
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': createHmac('sha1', authToken).update(signed).digest('base64'),
      },
    }
  }
  return { app, book, callback }
}

export default answerOf
