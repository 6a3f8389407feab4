import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

export const entryAudience = defineNode({
  id: 'entry.audience',
  version: 1,
  title: { en: 'Joins or leaves an audience', 'zh-CN': '进入或离开人群' },
  summary: { en: 'When a member {on} {audience}', 'zh-CN': '会员{on}「{audience}」时进入' },
  icon: 'users',
  shelf: 'audience',
  entry: 'audience',
  config: z.strictObject({
    audience: field(z.string().min(1).max(40), {
      label: { en: 'Audience', 'zh-CN': '人群' },
      widget: 'audience',
    }),
    on: field(z.enum(['join', 'leave']).default('join'), {
      label: { en: 'Enters when the member', 'zh-CN': '进入时机' },
      help: {
        en: 'Members already in the audience when the journey goes live do not enter.',
        'zh-CN': '旅程上线时已在人群中的会员不会进入。',
      },
      options: { join: { en: 'joins', 'zh-CN': '进入' }, leave: { en: 'leaves', 'zh-CN': '离开' } },
    }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
})
