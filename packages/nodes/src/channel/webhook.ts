import { accepted, defineChannel, type Delivery, field, type Lent, rejected, retry, type SendOutcome } from '@cairn/sdk'
import { z } from 'zod'

const fields = z.object({
  url: field(
    z
      .string()
      .max(2000)
      .regex(/^https?:\/\/\S+$/),
    {
      label: { en: 'URL', 'zh-CN': '请求地址' },
      placeholder: { en: 'https://example.com/hook', 'zh-CN': 'https://example.com/hook' },
      widget: 'url',
    },
  ),
  body: field(z.string().min(1).max(20_000).default('{\n  "member": {{ member | json }}\n}'), {
    label: { en: 'Body (JSON)', 'zh-CN': '请求体（JSON）' },
    help: {
      en: 'Fill values in with the json filter: {{ member.name | json }}.',
      'zh-CN': '用 json 过滤器填入变量，例如 {{ member.name | json }}。',
    },
    widget: 'liquid-long',
  }),
  headers: field(
    z
      .array(
        z.strictObject({
          name: field(z.string().regex(/^[A-Za-z0-9-]{1,60}$/), { label: { en: 'Name', 'zh-CN': '名称' } }),
          value: field(
            z
              .string()
              .max(1000)
              .regex(/^[^\r\n]*$/),
            { label: { en: 'Value', 'zh-CN': '值' } },
          ),
        }),
      )
      .max(20)
      .default([]),
    { label: { en: 'Headers', 'zh-CN': '请求头' }, widget: 'headers' },
  ),
})

export const webhook = defineChannel({
  id: 'channel.webhook',
  version: 1,
  title: { en: 'Webhook', 'zh-CN': 'Webhook 推送' },
  summary: { en: 'POST {url}', 'zh-CN': 'POST {url}' },
  icon: 'webhook',
  address: 'none',
  // we cannot know whether the receiver heeds `webhook-id`, so an ambiguous ending is never sent again by itself
  idempotency: { class: 'none' },
  limits: { batch: 20, concurrency: 4 },
  account: ({ url }) => (URL.canParse(url) ? new URL(url).host : undefined),
  config: fields,
  templates: ['body'],
  send: async (context) => {
    const outcomes = await Promise.all(context.batch.map((delivery) => post(context, delivery)))
    return outcomes.filter((outcome) => outcome !== undefined)
  },
})

/** No outcome where the receiver may or may not have taken it: the host decides what that means. */
async function post(
  { config, http, signal }: Pick<Lent, 'http' | 'signal'> & { readonly config: Omit<z.output<typeof fields>, 'body'> },
  { key, content }: Delivery,
): Promise<SendOutcome | undefined> {
  const body = content['body'] ?? ''
  if (!isJson(body)) return rejected(key, 'content_rejected', 'The rendered body is not JSON: quote values with | json')
  const headers = {
    ...Object.fromEntries(config.headers.map(({ name, value }) => [name.toLowerCase(), value])),
    'content-type': 'application/json',
    'webhook-id': key,
  }
  const reply = await http.post(config.url, { body, headers, signal })
  if (reply.status >= 200 && reply.status < 300) return accepted(key)
  // how long to wait the host has read for itself
  if (reply.status === 429) return retry(key)
  if (reply.status < 500) return rejected(key, 'other', `The receiver answered ${reply.status}`)
  return undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
