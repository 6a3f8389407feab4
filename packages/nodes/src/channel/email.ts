import {
  accepted,
  defineChannel,
  type Delivery,
  field,
  type HostSmtp,
  rejected,
  retry,
  type SendOutcome,
} from '@cairn/sdk'
import { z } from 'zod'

export const email = defineChannel({
  id: 'channel.email',
  version: 1,
  title: { en: 'Email', 'zh-CN': '邮件' },
  summary: { en: '{subject}', 'zh-CN': '{subject}' },
  icon: 'mail',
  address: 'email',
  // SMTP has no key a server would honour: after DATA, an ending without a reply stays unknown
  idempotency: { class: 'none' },
  house: true,
  limits: { batch: 50, concurrency: 4 },
  config: z.object({
    to: field(z.string().max(200).default('{{ member.email }}'), {
      label: { en: 'To', 'zh-CN': '收件人' },
      help: { en: "Empty means the member's own address.", 'zh-CN': '留空则发送到会员本人的邮箱。' },
      widget: 'liquid',
    }),
    subject: field(z.string().min(1).max(300), {
      label: { en: 'Subject', 'zh-CN': '主题' },
      placeholder: { en: 'Thank you, {{ member.name }}', 'zh-CN': '{{ member.name }}，感谢您的支持' },
      widget: 'liquid',
    }),
    body: field(z.string().min(1).max(50_000), {
      label: { en: 'Text', 'zh-CN': '正文' },
      help: { en: 'Plain text, also read where HTML is off.', 'zh-CN': '纯文本；收件人不显示 HTML 时使用。' },
      widget: 'liquid-long',
    }),
    html: field(z.string().max(200_000).optional(), { label: { en: 'HTML', 'zh-CN': 'HTML' }, widget: 'liquid-long' }),
  }),
  templates: ['to', 'subject', 'body', 'html'],
  send: ({ batch, smtp }) => Promise.all(batch.map((delivery) => deliver(smtp, delivery))),
})

interface Content {
  readonly to?: string
  readonly subject: string
  readonly body: string
  readonly html?: string | undefined
}

async function deliver(smtp: HostSmtp, { key, address, content }: Delivery<Content>): Promise<SendOutcome> {
  const to = content.to?.trim() || address
  if (!/^[^\s@,;]+@[^\s@,;]+$/.test(to)) return rejected(key, 'invalid_address', `"${to}" is not an email address`)
  const html = content.html?.trim() ? { html: content.html } : {}
  // a line break in a subject would start another header
  const subject = content.subject.replace(/\s+/g, ' ').trim()
  const reply = await smtp.send({ key, to, subject, text: content.body, ...html })
  if (reply.ok) return accepted(key, reply.ref)
  // a 4xx reply says: not taken now, try later. A 5xx is final.
  if (reply.code < 500) return retry(key, { detail: reply.detail })
  return rejected(key, [550, 551, 553].includes(reply.code) ? 'invalid_address' : 'content_rejected', reply.detail)
}
