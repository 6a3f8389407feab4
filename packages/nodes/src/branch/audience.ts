import { defineNode, field } from '@cairn/sdk'
import { quote } from '@cairn/sdk/expression'
import { z } from 'zod'

/** Is the member in the audience now, as it was last counted? */
export const branchAudience = defineNode({
  id: 'branch.audience',
  version: 1,
  title: { en: 'In an audience?', 'zh-CN': '是否在人群中' },
  summary: { en: 'In {audience}?', 'zh-CN': '是否在「{audience}」中' },
  icon: 'users',
  shelf: 'branch',
  config: z.strictObject({
    audience: field(z.string().min(1).max(40), { label: { en: 'Audience', 'zh-CN': '人群' }, widget: 'audience' }),
  }),
  ports: [
    { port: 'yes', label: { en: 'Yes', 'zh-CN': '是' } },
    { port: 'no', label: { en: 'No', 'zh-CN': '否' } },
  ],
  rules: ({ audience }) => [inside(audience)],
  run: ({ config, test }) => ({ go: test(inside(config.audience)) ? 'yes' : 'no' }),
})

const inside = (audience: string): string => `in_audience(${quote(audience)})`
