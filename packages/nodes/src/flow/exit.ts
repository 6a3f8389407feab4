import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

export const flowExit = defineNode({
  id: 'flow.exit',
  version: 1,
  title: { en: 'Exit', 'zh-CN': '离开旅程' },
  summary: { en: '{reason}', 'zh-CN': '{reason}' },
  icon: 'log-out',
  shelf: 'flow',
  config: z.strictObject({
    reason: field(z.string().trim().min(1).max(60).default('done'), {
      label: { en: 'Reason', 'zh-CN': '离开原因' },
      help: { en: 'Counted apart in the reports.', 'zh-CN': '报表中会按原因分别统计。' },
    }),
  }),
  ports: [],
  run: ({ config }) => ({ exit: config.reason }),
})
