import { cel, defineNode, duration, field } from '@cairn/sdk'
import { z } from 'zod'

/** Abandoned carts and the like. Who does the other thing in time was never inside: not even `once` is used up. */
export const entryUnless = defineNode({
  id: 'entry.unless',
  version: 1,
  title: { en: 'Did this, then not that', 'zh-CN': '发生后未转化' },
  summary: {
    en: '“{event}”, then no “{other}” within {within}',
    'zh-CN': '「{event}」后 {within} 内未发生「{other}」',
  },
  icon: 'timer',
  shelf: 'audience',
  entry: 'event',
  config: z.strictObject({
    event: field(z.string().min(1).max(200).default('Product Added'), {
      label: { en: 'Did', 'zh-CN': '发生了' },
      help: {
        en: 'Each further one begins the time anew.',
        'zh-CN': '期间再次发生则重新计时。',
      },
      widget: 'event-name',
    }),
    where: field(cel().optional(), {
      label: { en: 'Only if', 'zh-CN': '进入条件' },
      placeholder: { en: 'event.properties.price >= 100', 'zh-CN': 'event.properties.price >= 100' },
      widget: 'event-match',
    }),
    other: field(z.string().min(1).max(200).default('Order Completed'), {
      label: { en: 'Then did not', 'zh-CN': '之后未发生' },
      widget: 'event-name',
    }),
    match: field(cel().optional(), {
      label: { en: 'Of these only', 'zh-CN': '仅限符合条件的' },
      help: {
        en: 'A rule over the second event, such as event.properties.cart_id == run.key.',
        'zh-CN': '针对第二个事件的条件，例如 event.properties.cart_id == run.key。',
      },
      widget: 'event-match',
    }),
    within: field(duration().default('PT1H'), {
      label: { en: 'Within', 'zh-CN': '时限' },
      widget: 'duration',
    }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
  unless: ({ other, match, within }) => ({ event: other, match: match || undefined, within }),
})
