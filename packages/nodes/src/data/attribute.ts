import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'

export const dataAttribute = defineNode({
  id: 'data.attribute',
  version: 1,
  title: { en: 'Set attribute', 'zh-CN': '更新属性' },
  summary: { en: '{attribute} = {value}', 'zh-CN': '{attribute} = {value}' },
  icon: 'user-pen',
  shelf: 'data',
  config: z.strictObject({
    attribute: field(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/), {
      label: { en: 'Attribute', 'zh-CN': '属性' },
      widget: 'attribute',
    }),
    kind: field(z.enum(['text', 'number', 'boolean']).default('text'), {
      label: { en: 'Kind of value', 'zh-CN': '值类型' },
      options: {
        text: { en: 'Text', 'zh-CN': '文本' },
        number: { en: 'Number', 'zh-CN': '数字' },
        boolean: { en: 'Yes or no', 'zh-CN': '是/否' },
      },
    }),
    value: field(z.string().max(1000).default(''), {
      label: { en: 'Value', 'zh-CN': '值' },
      help: {
        en: 'Fixed, or filled in per member with {{ … }}. Yes or no is written true or false.',
        'zh-CN': '可填固定值，也可用 {{ … }} 按会员取值；是/否请填 true 或 false。',
      },
      widget: 'liquid',
    }),
  }),
  ports: ['next'],
  run: ({ config }) => ({ go: 'next', set: [{ attribute: config.attribute, value: config.value }] }),
})
