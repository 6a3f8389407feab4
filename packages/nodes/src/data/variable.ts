import { defineNode, field } from '@cairn/sdk'
import { z } from 'zod'
import { convert, fillIn, kindField } from './fill-in.ts'

/** Something this run keeps to itself: rules read it as run.vars.<name>. All variables of a run take at most 150 bytes. */
export const dataVariable = defineNode({
  id: 'data.variable',
  version: 1,
  title: { en: 'Remember', 'zh-CN': '设置变量' },
  summary: { en: '{variable} = {value}', 'zh-CN': '{variable} = {value}' },
  icon: 'variable',
  shelf: 'data',
  config: z.strictObject({
    variable: field(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,29}$/), {
      label: { en: 'Variable', 'zh-CN': '变量名' },
      help: {
        en: 'For this passage alone; rules read it as run.vars.name.',
        'zh-CN': '仅在会员的这次旅程中有效，条件中写作 run.vars.变量名。',
      },
    }),
    kind: kindField,
    value: field(z.string().max(200).default(''), {
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
    const { variable, kind } = input.config
    const value = convert(fillIn(input.config.value, input), kind)
    return value === undefined ? { go: 'next' } : { go: 'next', set: [{ variable, value }] }
  },
})
