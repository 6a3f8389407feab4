import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** A named milestone: how many members passed is the node's own count. */
export const flowGoal = defineNode({
  id: 'flow.goal',
  version: 1,
  title: { en: 'Goal', 'zh-CN': '达成目标' },
  summary: { en: '{name}', 'zh-CN': '{name}' },
  icon: 'flag',
  shelf: 'flow',
  config: z.strictObject({
    name: field(z.string().max(80).default(''), {
      label: { en: 'Name', 'zh-CN': '目标名称' },
      placeholder: { en: 'Second order', 'zh-CN': '完成二次购买' },
    }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
})
