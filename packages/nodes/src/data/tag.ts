import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

export const dataTag = defineNode({
  id: 'data.tag',
  version: 1,
  title: { en: 'Tag', 'zh-CN': '打标签' },
  summary: { en: '{on} “{tag}”', 'zh-CN': '{on}标签「{tag}」' },
  icon: 'tag',
  shelf: 'data',
  config: z.strictObject({
    tag: field(z.string().trim().min(1).max(80), { label: { en: 'Tag', 'zh-CN': '标签' }, widget: 'tag' }),
    on: field(z.boolean().default(true), {
      label: { en: 'Action', 'zh-CN': '操作' },
      options: { true: { en: 'Add', 'zh-CN': '打上' }, false: { en: 'Remove', 'zh-CN': '移除' } },
    }),
  }),
  ports: ['next'],
  run: ({ config }) => ({ go: 'next', set: [{ tag: config.tag, on: config.on }] }),
})
