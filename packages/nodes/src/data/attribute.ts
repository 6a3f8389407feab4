import { defineNode, field, type NodeInput, PermanentError } from '@cairn/sdk'
import { renderTemplate, templateScope } from '@cairn/sdk/expression'
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
  run: (input) => {
    const { attribute, kind } = input.config
    const value = convert(fillIn(input.config.value, input), kind)
    return value === undefined ? { go: 'next' } : { go: 'next', set: [{ attribute, value }] }
  },
})

function fillIn(template: string, input: NodeInput<object>): string {
  // counts and sums are for rules; templates do not name them
  const scope = templateScope({ ...input, reads: new Map() }, { brand: {}, zone: input.zone })
  const rendered = renderTemplate(template, scope)
  if (rendered.ok) return rendered.text
  throw new PermanentError(rendered.problem.code, rendered.problem.message)
}

/** Nothing to write where a number or a yes-or-no came out blank: what was filled in is absent. */
function convert(text: string, kind: 'text' | 'number' | 'boolean'): string | number | boolean | undefined {
  if (kind === 'text') return text
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '') return undefined
  if (kind === 'boolean' && (trimmed === 'true' || trimmed === 'false')) return trimmed === 'true'
  const number = Number(trimmed)
  if (kind === 'number' && Number.isFinite(number)) return number
  throw new PermanentError('ATTRIBUTE_VALUE', `"${text}" is no ${kind}: change the value or the kind of the attribute.`)
}
