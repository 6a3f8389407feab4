import type { Json } from '@cairn/sdk'
import { printPath, quote } from '@cairn/sdk/expression'
import { partsOf, textIn } from '../ui/parts.ts'
import { attributeOf, type Condition, type Conditions, FIXED, isAttribute, isGroup } from './model.ts'

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
    return `${line.operator === 'isNot' ? '!' : ''}${line.field}(${quote(line.value)})`
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
      return typeof value === 'string' && value !== '' ? `${subject}.${operator}(${quote(value)})` : ''
    case 'in':
      return Array.isArray(value) && value.length > 0
        ? `${subject} in [${value.map((item) => quote(String(item))).join(', ')}]`
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
  return moment ? `timestamp(${quote(value)})` : quote(value)
}

function writeSubject({ field, value }: Condition): string {
  const parts = partsOf(value)
  const part = (name: string): string => textIn(parts, name)
  switch (field) {
    case 'orders.average':
      return 'orders.total / orders.count'
    case 'days_since':
      return part('event') && `days_since(${quote(part('event'))})`
    case 'count':
      return part('event') && `count(${quote(part('event'))}, ${quote(part('window') || 'all')})`
    case 'sum':
      return (
        part('event') &&
        part('property') &&
        `sum(${quote(part('event'))}, ${quote(part('property'))}, ${quote(part('window') || 'P30D')})`
      )
    case 'event.properties':
      return part('property') && printPath('event', ['properties', part('property')])
    default:
      // attribute names are the customers' own, in any script: member['城市']
      return isAttribute(field) ? printPath('member', [attributeOf(field)]) : field
  }
}
