import { field, type NodeInput, PermanentError } from '@cairn/sdk'
import { renderTemplate, templateScope } from '@cairn/sdk/expression'
import { z } from 'zod'

export const kindField = field(z.enum(['text', 'number', 'boolean']).default('text'), {
  label: { en: 'Kind of value', 'zh-CN': '值类型' },
  options: {
    text: { en: 'Text', 'zh-CN': '文本' },
    number: { en: 'Number', 'zh-CN': '数字' },
    boolean: { en: 'Yes or no', 'zh-CN': '是/否' },
  },
})

export function fillIn(template: string, input: NodeInput<object>): string {
  // counts and sums are for rules; templates do not name them
  const scope = templateScope({ ...input, reads: new Map() }, { brand: {}, zone: input.zone })
  const rendered = renderTemplate(template, scope)
  if (rendered.ok) return rendered.text
  throw new PermanentError(rendered.problem.code, rendered.problem.message)
}

/** Nothing to write where a number or a yes-or-no came out blank: what was filled in is absent. */
export function convert(text: string, kind: 'text' | 'number' | 'boolean'): string | number | boolean | undefined {
  if (kind === 'text') return text
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '') return undefined
  if (kind === 'boolean' && (trimmed === 'true' || trimmed === 'false')) return trimmed === 'true'
  const number = Number(trimmed)
  if (kind === 'number' && Number.isFinite(number)) return number
  throw new PermanentError('ATTRIBUTE_VALUE', `"${text}" is no ${kind}: change the value or its kind.`)
}
