import { accepted, defineChannel, defineConnection, rejected } from '@cairn/sdk'
import * as z from 'zod'

export const account = defineConnection({
  id: 'my-vendor.account',
  title: 'Account',
  settings: z.object({ region: z.enum(['eu', 'us']).default('eu') }),
  secrets: z.object({ apiKey: z.string() }),
  baseUrl: 'https://{region}.api.my-vendor.example',
  auth: { bearer: 'apiKey' },
  test: async ({ http }) => (await http.get('/v1/me')).json(),
})

export default defineChannel({
  id: 'my-vendor.send',
  version: 1,
  title: 'Send a message',
  icon: 'send',
  address: 'phone',
  connection: account,
  // the weaker class until you know that the vendor drops a key it has seen
  idempotency: { class: 'none' },
  limits: { batch: 50, concurrency: 2, perSecond: 20 },
  config: z.object({ body: z.string().min(1).max(670) }),
  templates: ['body'],
  async send({ batch, http }) {
    const messages = batch.map((to) => ({ ref: to.key, to: to.address, text: to.content.body }))
    const reply = await http.post('/v1/messages', { json: { messages } })
    return reply.json<{ ref: string; id: string; error?: string }[]>().map(({ ref, id, error }) => {
      if (!error) return accepted(ref, id)
      return error === 'unknown_number' ? rejected(ref, 'invalid_address') : rejected(ref, 'other', error)
    })
  },
})
