import { accepted, defineChannel, field } from '@cairn/sdk'
import { z } from 'zod'

/** The sandbox phone: messages stay inside Cairn and are read on the member's page. */
export const inbox = defineChannel({
  id: 'channel.inbox',
  version: 1,
  title: { en: 'Inbox message', 'zh-CN': '站内信' },
  summary: { en: '{title}', 'zh-CN': '{title}' },
  icon: 'smartphone',
  address: 'none',
  idempotency: { class: 'native', windowMs: Number.MAX_SAFE_INTEGER },
  sandbox: true,
  house: true,
  limits: { batch: 1000, concurrency: 2 },
  config: z.object({
    title: field(z.string().min(1).max(200), {
      label: { en: 'Title', 'zh-CN': '标题' },
      placeholder: { en: 'Thank you, {{ member.name }}', 'zh-CN': '{{ member.name }}，感谢您的支持' },
      widget: 'liquid',
    }),
    body: field(z.string().min(1).max(4000), {
      label: { en: 'Message', 'zh-CN': '正文' },
      help: { en: 'Personalise with {{ member.name }}.', 'zh-CN': '可用 {{ member.name }} 等变量做个性化。' },
      widget: 'liquid-long',
    }),
  }),
  templates: ['title', 'body'],
  send: async ({ batch, inbox }) => {
    await inbox.put(
      batch.map(({ key, address, content }) => ({
        key,
        address,
        title: content.title,
        body: content.body,
      })),
    )
    return batch.map(({ key }) => accepted(key))
  },
})
