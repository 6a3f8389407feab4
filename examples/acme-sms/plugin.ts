import { accepted, defineChannel, defineConnection, rejected, retry } from '@cairn/sdk'
import * as z from 'zod'

export const account = defineConnection({
  id: 'acme-sms.account', title: 'Acme SMS account',
  settings: z.object({ region: z.enum(['eu', 'us']).default('eu') }),
  secrets: z.object({ apiKey: z.string(), webhookSecret: z.string() }),
  baseUrl: 'https://{region}.api.acme-sms.example', auth: { bearer: 'apiKey' },
  test: async ({ http }) => (await http.get('/v1/me')).json(),
})

export default defineChannel({
  id: 'acme-sms.send', version: 1, title: 'Acme SMS', summary: '{body}', icon: 'message-square',
  address: 'phone', connection: account, idempotency: { class: 'native', windowMs: 86_400_000 },
  limits: { batch: 100, concurrency: 4, perSecond: 50 },
  config: z.object({ sender: z.string(), body: z.string().min(1).max(670) }), templates: ['body'],
  ui: { sender: { options: async ({ http, search }) => (await http.get('/v1/senders', { query: { q: search } })).json() } },
  async send({ config, batch, http }) {
    const messages = batch.map((to) => ({ ref: to.key, to: to.address, text: to.content.body }))
    const reply = await http.post('/v1/batch', { json: { from: config.sender, messages } })
    return reply.json<{ ref: string; id: string; error?: string }[]>().map((item) =>
      !item.error ? accepted(item.ref, item.id)
        : item.error === 'bad_number' ? rejected(item.ref, 'invalid_address') : retry(item.ref))
  },
  receipts: {
    verify: { hmac: 'sha256', header: 'x-acme-signature', secret: 'webhookSecret' },
    parse: ({ text }) => (JSON.parse(text) as { id: string; type: 'delivered' }[])
      .map((told) => ({ messageId: told.id, status: told.type })),
  },
})
