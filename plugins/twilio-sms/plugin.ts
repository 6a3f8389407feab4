import {
  accepted,
  defineChannel,
  defineConnection,
  rejected,
  type RejectReason,
  retry,
  type SendOutcome,
} from '@cairn/sdk'
import * as z from 'zod'

export const account = defineConnection({
  id: 'twilio-sms.account',
  title: 'Twilio account',
  settings: z.object({
    accountSid: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/)
      .meta({ title: 'Account SID' }),
  }),
  secrets: z.object({ authToken: z.string().min(1).meta({ title: 'Auth token' }) }),
  baseUrl: 'https://api.twilio.com/2010-04-01',
  auth: { basic: { user: 'accountSid', password: 'authToken' } },
  test: async ({ http, settings }) => (await http.get(`/Accounts/${settings.accountSid}.json`)).json(),
})

/** What Twilio says no by (twilio.com/docs/api/errors): of all of these nothing was sent. */
const REFUSALS: Readonly<Record<number, RejectReason>> = {
  21211: 'invalid_address',
  21614: 'invalid_address',
  21217: 'invalid_address',
  21408: 'blocked',
  21610: 'unsubscribed',
  21612: 'unreachable',
  21617: 'content_rejected',
  21619: 'content_rejected',
  30005: 'unreachable',
  30006: 'unreachable',
  30007: 'content_rejected',
}
/** Queues that are full: the message may go later. */
const LATER: ReadonlySet<number> = new Set([20429, 21611, 30001])

const TOLD = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
} as const

interface Reply {
  readonly sid?: string
  readonly code?: number
  readonly message?: string
}

/** A page of a proxy is no answer of Twilio's. */
function replyOf(body: string): Reply {
  try {
    const read: unknown = JSON.parse(body)
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return {}
  }
}

export default defineChannel({
  id: 'twilio-sms.send',
  version: 1,
  title: 'Twilio SMS',
  summary: '{body}',
  icon: 'message-square',
  address: 'phone',
  connection: account,
  // the Messages resource knows no key of ours: what is in doubt stays in doubt until its callback comes
  idempotency: { class: 'none' },
  limits: { batch: 20, concurrency: 4, perSecond: 100 },
  config: z.object({
    from: z.string().min(1).max(64).meta({ title: 'Sender or messaging service' }),
    body: z.string().min(1).max(1600).meta({ title: 'Text' }),
  }),
  templates: ['body'],
  ui: {
    from: {
      help: 'A number in E.164, a sender name, or the SID of a messaging service (MG…).',
      async options({ http, search, settings }) {
        // its own filter takes a whole name only, and a person types the beginning of one
        const reply = await http.get(`/Accounts/${settings.accountSid}/IncomingPhoneNumbers.json`, {
          query: { PageSize: 1000 },
        })
        const { incoming_phone_numbers: numbers } = reply.json<{
          incoming_phone_numbers: { phone_number: string; friendly_name: string }[]
        }>()
        const typed = search.toLowerCase()
        return numbers
          .filter((each) => `${each.friendly_name} ${each.phone_number}`.toLowerCase().includes(typed))
          .map((each) => ({ value: each.phone_number, label: each.friendly_name }))
      },
    },
  },
  async send({ config, settings, batch, http, reports }) {
    const said = batch.map(async (to): Promise<SendOutcome | undefined> => {
      const form = new URLSearchParams({ To: to.address, Body: to.content.body })
      form.set(config.from.startsWith('MG') ? 'MessagingServiceSid' : 'From', config.from)
      if (reports !== undefined) form.set('StatusCallback', reports)
      const reply = await http
        .post(`/Accounts/${settings.accountSid}/Messages.json`, {
          body: form.toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          // Twilio reads no such key; it tells the host whose call this is
          idempotencyKey: to.key,
        })
        .catch(() => undefined)
      if (!reply || reply.status >= 500) return undefined
      const { sid, code = 0, message } = replyOf(reply.body)
      if (reply.status < 300) return sid === undefined ? undefined : accepted(to.key, sid)
      if (LATER.has(code) || reply.status === 429) return retry(to.key, { detail: message ?? '429' })
      // who is not let in sends nothing: the host closes the lane
      if (reply.status === 401 || reply.status === 403) return undefined
      return rejected(to.key, REFUSALS[code] ?? 'other', `${code} ${message ?? ''}`.trim())
    })
    return (await Promise.all(said)).filter((each) => each !== undefined)
  },
  receipts: {
    verify: { twilio: { token: 'authToken' } },
    parse({ text }) {
      const form = new URLSearchParams(text)
      const sid = form.get('MessageSid') ?? form.get('SmsSid')
      const status = form.get('MessageStatus') ?? form.get('SmsStatus') ?? ''
      const detail = form.get('ErrorCode')
      if (sid === null || !(status in TOLD)) return []
      // in this record by the line above
      const told = TOLD[status as keyof typeof TOLD]
      return [{ messageId: sid, status: told, ...(detail !== null && { detail }) }]
    },
  },
})
