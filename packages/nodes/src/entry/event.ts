import { cel, defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** Each matching event enters its member; `where` is judged by ingest, with the arriving event in scope. */
export const entryEvent = defineNode({
  id: 'entry.event',
  version: 1,
  title: { en: 'When an event happens', 'zh-CN': '事件触发' },
  summary: { en: 'Enters on “{event}”', 'zh-CN': '发生「{event}」时进入' },
  icon: 'zap',
  shelf: 'audience',
  entry: 'event',
  config: z.strictObject({
    event: field(z.string().min(1).max(200).default('Order Completed'), {
      label: { en: 'Event', 'zh-CN': '事件' },
      help: {
        en: 'A member who does this enters; how often is set in the journey settings.',
        'zh-CN': '会员发生该事件即进入旅程；能否重复进入，在旅程设置中决定。',
      },
      widget: 'event-name',
    }),
    where: field(cel().optional(), {
      label: { en: 'Only if', 'zh-CN': '进入条件' },
      help: {
        en: 'A rule over the event and the member. Leave it empty to let every event in.',
        'zh-CN': '针对事件和会员设置条件，留空则不限制。',
      },
      placeholder: { en: 'orders.count == 1', 'zh-CN': 'orders.count == 1' },
      widget: 'event-match',
    }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
})
