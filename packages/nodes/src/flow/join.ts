import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

/** A meeting point several paths lead to; members pass at once and wait for nobody. */
export const flowJoin = defineNode({
  id: 'flow.join',
  version: 1,
  title: { en: 'Join', 'zh-CN': '汇合' },
  summary: { en: '{name}', 'zh-CN': '{name}' },
  icon: 'merge',
  shelf: 'flow',
  config: z.strictObject({
    name: field(z.string().max(80).default(''), { label: { en: 'Name', 'zh-CN': '名称' } }),
  }),
  ports: ['next'],
  run: () => ({ go: 'next' }),
})
