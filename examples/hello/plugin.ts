import { accepted, defineChannel } from '@cairn/sdk'
import * as z from 'zod'

export default defineChannel({
  id: 'hello.say', version: 1, title: 'Say hello', icon: 'hand', address: 'none',
  config: z.object({ text: z.string().default('Hi {{ member.name }}') }), templates: ['text'],
  limits: { batch: 100, concurrency: 2 }, idempotency: { class: 'none' },
  send: ({ batch, log }) => batch.map((to) => (log.info(to.content.text), accepted(to.key, to.key))),
})
