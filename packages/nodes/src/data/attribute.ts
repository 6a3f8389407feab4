import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'
import { convert, fillIn, kindField } from './fill-in.ts'

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
    kind: kindField,
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
  run: (input) => {
    const { attribute, kind } = input.config
    const value = convert(fillIn(input.config.value, input), kind)
    return value === undefined ? { go: 'next' } : { go: 'next', set: [{ attribute, value }] }
  },
})
