import type { ConditionField, Constant } from './conditions.ts'
import type { Root } from './tree.ts'

/** Text as a CEL literal; whatever it holds, it stays text. */
export function quote(text: string): string {
  return `'${text.replace(/[\\'\n\r\t]/g, (char) => ESCAPES[char] ?? char)}'`
}
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** `member.city`, and `member["城市"]` where the name is no identifier. */
export function printPath(root: Root, keys: readonly (string | number)[]): string {
  return root + keys.map(printKey).join('')
}

export function printValue(value: Constant | readonly Constant[]): string {
  if (typeof value === 'string') return quote(value)
  return typeof value === 'object' ? `[${value.map((item) => printValue(item)).join(', ')}]` : String(value)
}

export function printField(field: ConditionField): string {
  switch (field.kind) {
    case 'path':
      return printPath(field.root, field.keys)
    case 'count':
      return call('count', [field.event, field.window], field.filter)
    case 'sum':
      return call('sum', [field.event, field.property, field.window], field.filter)
    case 'days_since':
      return call('days_since', [field.event])
    case 'tagged':
      return call('tagged', [field.tag])
    case 'in_audience':
      return call('in_audience', [field.id])
    case 'reachable':
      return call('reachable', [field.channel])
  }
}

function call(name: string, args: readonly string[], last?: string): string {
  return `${name}(${[...args, ...(last === undefined ? [] : [last])].map(quote).join(', ')})`
}

function printKey(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  return /^[A-Za-z_]\w*$/.test(key) && !WORDS.has(key) ? `.${key}` : `[${quote(key)}]`
}
const WORDS = new Set(['in', 'true', 'false', 'null'])
