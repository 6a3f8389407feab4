import { cel, defineNode, duration, field } from '@cairn/sdk'
import { quote } from '@cairn/sdk/expression'
import { z } from 'zod'

const config = z.strictObject({
  event: field(z.string().min(1).max(200).default('Order Completed'), {
    label: { en: 'Event', 'zh-CN': '事件' },
    widget: 'event-name',
  }),
  least: field(z.int().min(1).max(10_000).default(1), {
    label: { en: 'At least this often', 'zh-CN': '至少发生次数' },
  }),
  within: field(duration().default('P30D'), {
    label: { en: 'In the last', 'zh-CN': '最近' },
    help: {
      en: 'Looks back from the moment the member is here, also to before the journey.',
      'zh-CN': '从会员走到这一步时往前看，进入旅程之前的也算。',
    },
    widget: 'duration',
  }),
  where: field(cel().optional(), {
    label: { en: 'Only those where', 'zh-CN': '仅统计符合条件的' },
    help: {
      en: 'A rule over the event alone, such as event.properties.total > 100. Leave it empty to count all.',
      'zh-CN': '只能用事件自身的信息，例如 event.properties.total > 100；留空则全部计入。',
    },
    placeholder: { en: 'event.properties.total > 100', 'zh-CN': 'event.properties.total > 100' },
    widget: 'event-match',
  }),
})

/** Did the member do it, and often enough? Who did not goes by `no`. */
export const branchEvent = defineNode({
  id: 'branch.event',
  version: 1,
  title: { en: 'Did they?', 'zh-CN': '是否发生过' },
  summary: { en: '“{event}” in the last {within}', 'zh-CN': '最近 {within} 是否发生「{event}」' },
  icon: 'zap',
  shelf: 'branch',
  config,
  ports: [
    { port: 'yes', label: { en: 'Yes', 'zh-CN': '是' } },
    { port: 'no', label: { en: 'No', 'zh-CN': '否' } },
  ],
  rules: (chosen) => [often(chosen)],
  run: ({ config: chosen, test }) => ({ go: test(often(chosen)) ? 'yes' : 'no' }),
})

function often({ event, least, within, where }: z.output<typeof config>): string {
  const filter = where ? `, ${quote(where)}` : ''
  return `count(${quote(event)}, ${quote(within)}${filter}) >= ${least}`
}
