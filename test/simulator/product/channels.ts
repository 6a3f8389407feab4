import { type ChannelDefinition, defineChannel, field } from '@cairn/sdk'
import { z } from 'zod'

const MINUTE = 60_000

/** How a simulated provider treats a repeated key. */
const unasked = (): Promise<never> =>
  Promise.reject(new Error('A simulated channel is never asked itself: its vendor is.'))

const classes: Readonly<Record<string, { idempotency: ChannelDefinition['idempotency']; batch: number }>> = {
  // remembers keys for a quarter of an hour, as the shortest provider we know of
  'vendor.brief': { idempotency: { class: 'native', windowMs: 15 * MINUTE }, batch: 5 },
  'vendor.keyed': { idempotency: { class: 'native', windowMs: 24 * 60 * MINUTE }, batch: 20 },
  'vendor.asked': { idempotency: { class: 'lookup', settleMs: 5 * MINUTE, lookup: unasked }, batch: 20 },
  'vendor.plain': { idempotency: { class: 'none' }, batch: 20 },
}

const made = Object.entries(classes).map(([id, { idempotency, batch }]) =>
  defineChannel({
    id,
    version: 1,
    title: { en: id, 'zh-CN': id },
    icon: 'send',
    address: 'email',
    idempotency,
    limits: { batch, concurrency: 2 },
    config: z.object({
      text: field(z.string().default('Hello'), { label: { en: 'Text', 'zh-CN': '正文' }, widget: 'liquid' }),
    }),
    templates: ['text'],
    send: unasked,
  }),
)

export const channels: ReadonlyMap<string, ChannelDefinition> = new Map(
  made.map(({ channel }) => [channel.id, channel]),
)
export const channelNodes = made.map(({ node }) => node)
export const CHANNELS = Object.keys(classes)
