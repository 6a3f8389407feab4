import { accepted, defineChannel, defineConnection, rejected, retry, type SendOutcome } from '@cairn/sdk'
import * as z from 'zod'

export const account = defineConnection({
  id: 'resend.account',
  title: 'Resend account',
  settings: z.object({ from: z.string().min(3).max(320).meta({ title: 'Sender' }) }),
  secrets: z.object({
    apiKey: z.string().min(1).meta({ title: 'API key' }),
    signingSecret: z.string().default('').meta({ title: 'Webhook signing secret' }),
  }),
  baseUrl: 'https://api.resend.com',
  auth: { bearer: 'apiKey' },
  // of one team, over all its keys
  perSecond: 5,
  test: async ({ http }) => (await http.get('/domains')).json(),
})

const TOLD = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.opened': 'read',
  'email.clicked': 'clicked',
  'email.bounced': 'failed',
  'email.failed': 'failed',
  'email.suppressed': 'failed',
} as const

interface Told {
  readonly type: string
  readonly created_at?: string
  readonly data?: {
    readonly email_id?: string
    readonly to?: readonly string[]
    readonly bounce?: { readonly message?: string; readonly type?: string }
  }
}

export default defineChannel({
  id: 'resend.send',
  version: 1,
  title: 'Resend email',
  summary: '{subject}',
  icon: 'mail',
  address: 'email',
  connection: account,
  // one call for one letter: a batch has one key for all of it, and batches are cut anew at every attempt
  idempotency: { class: 'native', windowMs: 86_400_000 },
  limits: { batch: 10, concurrency: 2, perSecond: 5 },
  config: z.object({
    subject: z.string().min(1).max(200).meta({ title: 'Subject' }),
    html: z.string().min(1).max(200_000).meta({ title: 'Body (HTML)' }),
    text: z.string().max(200_000).optional().meta({ title: 'Body (plain text)' }),
    replyTo: z.string().max(320).optional().meta({ title: 'Reply to' }),
  }),
  templates: ['subject', 'html', 'text'],
  async send({ config, settings, batch, http }) {
    const said = batch.map(async (to): Promise<SendOutcome | undefined> => {
      const { subject, html, text } = to.content
      const letter = { from: settings.from, to: [to.address], subject, html, ...(text && { text }) }
      const json = { ...letter, ...(config.replyTo && { reply_to: config.replyTo }) }
      const reply = await http.post('/emails', { json, idempotencyKey: to.key }).catch(() => undefined)
      if (!reply || reply.status >= 500 || reply.status === 401 || reply.status === 403) return undefined
      if (reply.status < 300) {
        const id = idOf(reply.body)
        // a page of a proxy is no answer of Resend's: the letter goes again under its key
        return id === undefined ? undefined : accepted(to.key, id)
      }
      // 409: the first call with this key is still under way; 429: too many
      if (reply.status === 409 && reply.body.includes('concurrent_idempotent_requests')) return retry(to.key)
      if (reply.status === 429) return retry(to.key)
      // of a wrong sender it says “email address” too, and that is no fault of the member's
      const address = reply.body.includes('Invalid `to` field')
      return rejected(to.key, address ? 'invalid_address' : 'other', reply.body.slice(0, 300))
    })
    return (await Promise.all(said)).filter((each) => each !== undefined)
  },
  receipts: {
    verify: { svix: { secret: 'signingSecret' } },
    parse({ text }) {
      const { type, created_at: at, data = {} } = JSON.parse(text) as Told
      const { email_id: id, to = [], bounce } = data
      if (id === undefined) return []
      const when = at !== undefined && Number.isFinite(Date.parse(at)) ? { at: Date.parse(at) } : {}
      if (type === 'email.complained') {
        const from = { message: id, ...(to[0] !== undefined && { email: to[0] }) }
        return [{ event: 'Email Complained', from, id: `${id} complained`, ...when }]
      }
      if (!(type in TOLD)) return []
      // in this record by the line above
      const status = TOLD[type as keyof typeof TOLD]
      const detail = bounce?.message ?? bounce?.type
      return [{ messageId: id, status, ...when, ...(detail !== undefined && { detail }) }]
    },
  },
})

function idOf(body: string): string | undefined {
  try {
    const { id } = JSON.parse(body) as { id?: unknown }
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
