import { after, cel, defineNode, duration, field } from '@cairn/sdk'
import { z } from 'zod'

export const waitEvent = defineNode({
  id: 'wait.event',
  version: 1,
  title: { en: 'Wait for an event', 'zh-CN': '等待事件' },
  summary: { en: '“{event}” within {timeout}', 'zh-CN': '{timeout} 内发生「{event}」' },
  icon: 'radio',
  shelf: 'wait',
  config: z.strictObject({
    event: field(z.string().min(1).max(200).default('Order Completed'), {
      label: { en: 'Event', 'zh-CN': '事件' },
      widget: 'event-name',
    }),
    match: field(cel().optional(), {
      label: { en: 'Only if', 'zh-CN': '匹配条件' },
      help: {
        en: 'A rule over the arriving event and the member. Leave it empty to take any.',
        'zh-CN': '针对发生的事件和会员设置条件，留空则任意一次都算。',
      },
      placeholder: { en: 'event.properties.total >= 100', 'zh-CN': 'event.properties.total >= 100' },
      widget: 'event-match',
    }),
    timeout: field(duration().default('P7D'), {
      label: { en: 'Wait at most', 'zh-CN': '最长等待' },
      widget: 'duration',
    }),
  }),
  ports: [
    { port: 'matched', label: { en: 'It happened', 'zh-CN': '已发生' } },
    { port: 'timeout', label: { en: 'Timed out', 'zh-CN': '超时未发生' }, required: false },
  ],
  run: ({ config, woken, now, zone }) => {
    if (woken) return { go: woken.kind === 'due' ? 'timeout' : woken.port }
    const match = config.match ? { match: config.match } : {}
    const events = [{ name: config.event, port: 'matched', ...match }]
    return { wait: { until: after(now, config.timeout, zone), events } }
  },
})
