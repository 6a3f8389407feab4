import type { Json } from '@cairn/sdk'
import { partsOf, textIn } from '../ui/parts.ts'
import { type Condition, type Conditions, FIXED, isGroup } from './model.ts'

/** The rule a builder's lines mean. Lines still being filled in are left out, so the text is always a rule. */
export function celOf(conditions: Conditions): string {
  return writeGroup(conditions, true)
}

function writeGroup({ combinator, not, rules }: Conditions, outermost: boolean): string {
  const written = rules
    .map((rule) => (isGroup(rule) ? writeGroup(rule, false) : writeLine(rule)))
    .filter((text) => text !== '')
  const joined = written.join(combinator === 'and' ? ' && ' : ' || ')
  if (joined === '') return ''
  if (not) return `!(${joined})`
  return outermost || written.length === 1 ? joined : `(${joined})`
}

function writeLine(line: Condition): string {
  if (line.field === 'tagged' || line.field === 'in_audience' || line.field === 'reachable') {
    if (typeof line.value !== 'string' || line.value === '') return ''
    return `${line.operator === 'isNot' ? '!' : ''}${line.field}(${quoted(line.value)})`
  }
  const subject = writeSubject(line)
  return subject === '' ? '' : writeTest(subject, line)
}

function writeTest(subject: string, { field, operator, value: whole }: Condition): string {
  const parts = partsOf(whole)
  const value = 'is' in parts ? parts['is'] : whole
  switch (operator) {
    case 'has':
      return `has(${subject})`
    case 'hasNot':
      return `!has(${subject})`
    case 'true':
    case 'false':
      return `${subject} == ${operator}`
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return typeof value === 'string' && value !== '' ? `${subject}.${operator}(${quoted(value)})` : ''
    case 'in':
      return Array.isArray(value) && value.length > 0
        ? `${subject} in [${value.map((item) => quoted(String(item))).join(', ')}]`
        : ''
    default: {
      const constant = writeConstant(value, FIXED[field] === 'moment')
      return constant === '' ? '' : `${subject} ${operator} ${constant}`
    }
  }
}

function writeConstant(value: Json | undefined, moment: boolean): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') return ''
  return moment ? `timestamp(${quoted(value)})` : quoted(value)
}

function writeSubject({ field, value }: Condition): string {
  const parts = partsOf(value)
  const part = (name: string): string => textIn(parts, name)
  switch (field) {
    case 'orders.average':
      return 'orders.total / orders.count'
    case 'days_since':
      return part('event') && `days_since(${quoted(part('event'))})`
    case 'count':
      return part('event') && `count(${quoted(part('event'))}, ${quoted(part('window') || 'all')})`
    case 'sum':
      return (
        part('event') &&
        part('property') &&
        `sum(${quoted(part('event'))}, ${quoted(part('property'))}, ${quoted(part('window') || 'P30D')})`
      )
    case 'event.properties':
      return part('property') && `event.properties${keyed(part('property'))}`
    default:
      return field
  }
}

const keyed = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `[${quoted(name)}]`)
const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
