import { createHash, createHmac } from 'node:crypto'
import { Hono } from 'hono'

interface Request {
  readonly method: string
  readonly url: string
  readonly body?: string
}

interface Call extends Request {
  readonly path: string
}

const NUMBERS = JSON.stringify({
  incoming_phone_numbers: [
    { phone_number: '+15005550006', friendly_name: 'Shop' },
    { phone_number: '+15005550010', friendly_name: 'Club' },
  ],
})

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
    const body = new URLSearchParams(fields).toString()
    return { body, headers: sign(body, { authToken }, url) }
  }
  return { app, book, callback }
}

export default answerOf

export const settings = { 'twilio-sms.account': { accountSid: `AC${'0'.repeat(32)}` } }

/** One message in one call; nothing in it is a key of ours. */
export const messages = ({ method, path, body }: Call) => {
  if (method !== 'POST' || !path.endsWith('/Messages.json')) return undefined
  const form = new URLSearchParams(body)
  return [{ to: form.get('To') ?? '', text: form.get('Body') ?? '' }]
}

const refusal = (status: number, code: number, expect: string) => ({
  answer: () => ({ status, body: JSON.stringify({ code, message: `Error ${code}`, status }) }),
  expect,
})

/** Of Twilio's dictionary of errors, those that a message of ours can meet. */
export const codes = {
  21211: refusal(400, 21211, 'invalid_address'),
  21217: refusal(400, 21217, 'invalid_address'),
  21614: refusal(400, 21614, 'invalid_address'),
  21408: refusal(400, 21408, 'blocked'),
  21610: refusal(400, 21610, 'unsubscribed'),
  21612: refusal(400, 21612, 'unreachable'),
  21617: refusal(400, 21617, 'content_rejected'),
  21619: refusal(400, 21619, 'content_rejected'),
  21603: refusal(400, 21603, 'other'),
  21611: refusal(429, 21611, 'retry'),
  20429: refusal(429, 20429, 'retry'),
}

export const limits = { batch: 1, perSecond: 100 }

export const options = {
  'twilio-sms.send.from': [
    { search: '', expect: ['+15005550006', '+15005550010'] },
    { search: 'clu', expect: ['+15005550010'] },
    { search: '50006', expect: ['+15005550006'] },
  ],
}

/** A callback for each status. */
export const report = (words: readonly { readonly ref: string; readonly status: string }[]) =>
  words.map(({ ref, status }) =>
    new URLSearchParams({ MessageSid: ref, SmsSid: ref, MessageStatus: status, SmsStatus: status }).toString(),
  )

export const sign = (text: string, secrets: Readonly<Record<string, string>>, url: string) => {
  const fields = [...new URLSearchParams(text)].toSorted(([one], [two]) => (one < two ? -1 : 1))
  const signed = url + fields.flat().join('')
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': createHmac('sha1', secrets['authToken'] ?? '')
      .update(signed)
      .digest('base64'),
  }
}
