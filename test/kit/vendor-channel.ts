import {
  accepted,
  type Channel,
  defineChannel,
  type Delivery,
  field,
  rejected,
  retry,
  type SendContext,
} from '@cairn/sdk'
import { z } from 'zod'
import type { Dedupe } from './vendor-ledger.ts'

const config = z.object({
  url: field(z.string(), { label: { en: 'URL', 'zh-CN': '地址' } }),
  text: field(z.string(), { label: { en: 'Text', 'zh-CN': '文本' } }),
})

const HALF_HOUR = 1_800_000
const DAY = 86_400_000

/**
 * The kinds of vendor there are: how each tells a repeat, and the class its channel declares. One that compares whole
 * requests is `native` too: the same bytes come again, or nothing does.
 */
export const KINDS = {
  window: { dedupe: { by: 'key', windowMs: DAY }, idempotency: { class: 'native', windowMs: DAY } },
  content: { dedupe: { by: 'content', windowMs: HALF_HOUR }, idempotency: { class: 'native', windowMs: HALF_HOUR } },
  none: { dedupe: { by: 'nothing' }, idempotency: { class: 'none' } },
} as const satisfies Record<string, { dedupe: Dedupe; idempotency: Channel['channel']['idempotency'] }>

export type Kind = keyof typeof KINDS

/** A channel to a vendor of this kind, over the host's own HTTP: `test.window`, `test.content`, `test.none`. */
const channelTo = (kind: Kind): Channel =>
  defineChannel({
    id: `test.${kind}`,
    version: 1,
    title: { en: 'Test', 'zh-CN': '测试' },
    icon: 'send',
    address: 'none',
    idempotency: KINDS[kind].idempotency,
    limits: { batch: 10, concurrency: 4 },
    config,
    // one that cannot tell a repeat reports afterwards what it delivered
    receipts: kind === 'none',
    templates: ['text'],
    async send(context) {
      const outcomes = await Promise.all(context.batch.map((delivery) => post(context, delivery)))
      return outcomes.filter((outcome) => outcome !== undefined)
    },
  })

export const vendorChannels: readonly Channel[] = [channelTo('window'), channelTo('content'), channelTo('none')]

async function post(
  { config: { url }, http, signal }: SendContext<{ readonly url: string }, { readonly text: string }>,
  { key, content }: Delivery<{ readonly text: string }>,
) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  // a delivery that throws is judged by what the host saw; its neighbours keep their answers
  const reply = await http.post(url, { body: content.text, headers, signal }).catch(() => undefined)
  if (!reply) return undefined
  if (reply.status === 429) return retry(key, { afterMs: Number(reply.headers['retry-after']) * 1000 })
  if (reply.status >= 500) return undefined
  if (reply.status >= 300) return rejected(key, 'other', `The vendor answered ${reply.status}`)
  const named = /"key":"([a-z2-7]{52})"/.exec(reply.body)?.[1]
  return named === undefined ? undefined : accepted(named)
}
