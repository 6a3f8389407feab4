import type { Json } from '@cairn/sdk'

/** One line of the builder: a field, how it is compared, and with what. */
export interface Condition {
  readonly id?: string
  /** `member.<attribute>` or one of `FIXED`. */
  readonly field: string
  readonly operator: string
  readonly value: Json
}

/** Lines and groups that must all be true (`and`), or any of them (`or`), or — with `not` — none such. */
export interface Conditions {
  readonly id?: string
  readonly combinator: 'and' | 'or'
  readonly not?: boolean
  readonly rules: readonly (Condition | Conditions)[]
}

export const isGroup = (rule: Condition | Conditions): rule is Conditions => 'rules' in rule

/** What a field holds, which decides its operators and its value editor. */
export type Kind =
  | 'any'
  | 'text'
  | 'number'
  | 'boolean'
  | 'moment'
  | 'days'
  | 'count'
  | 'sum'
  | 'property'
  | 'tag'
  | 'audience'
  | 'channel'

/** Fields every brand has. */
export const FIXED: Readonly<Record<string, Kind>> = {
  'orders.count': 'number',
  'orders.total': 'number',
  'orders.average': 'number',
  'orders.first_at': 'moment',
  'orders.last_at': 'moment',
  days_since: 'days',
  count: 'count',
  sum: 'sum',
  tagged: 'tag',
  in_audience: 'audience',
  reachable: 'channel',
  'event.properties': 'property',
}

const NUMBER = ['==', '!=', '<', '<=', '>', '>='] as const
const TEXT = ['==', '!=', 'contains', 'startsWith', 'endsWith', 'in'] as const
const THERE = ['has', 'hasNot'] as const

export const OPERATORS: Readonly<Record<Kind, readonly string[]>> = {
  any: [...NUMBER, ...TEXT.slice(2), 'true', 'false', ...THERE],
  text: [...TEXT, ...THERE],
  number: [...NUMBER, ...THERE],
  boolean: ['true', 'false', ...THERE],
  moment: ['<', '<=', '>', '>=', ...THERE],
  days: ['>=', '>', '<=', '<', '==', '!='],
  count: ['>=', '>', '<=', '<', '==', '!='],
  sum: ['>=', '>', '<=', '<', '==', '!='],
  property: [...NUMBER, ...TEXT.slice(2), 'true', 'false', ...THERE],
  tag: ['is', 'isNot'],
  audience: ['is', 'isNot'],
  channel: ['is', 'isNot'],
}

const MEMBER = 'member.'
export const isAttribute = (field: string): boolean => field.startsWith(MEMBER)
export const attributeOf = (field: string): string => field.slice(MEMBER.length)
export const fieldOfAttribute = (name: string): string => MEMBER + name

/** What a new line of a kind starts from. */
export const blankValue = (kind: Kind): Json => BLANK[kind] ?? ''

const BLANK: Readonly<Partial<Record<Kind, Json>>> = {
  days: { event: 'Order Completed', is: 30 },
  count: { event: 'Order Completed', window: 'P30D', is: 1 },
  sum: { event: 'Order Completed', property: 'total', window: 'P30D', is: 100 },
  property: { property: '', is: '' },
}
