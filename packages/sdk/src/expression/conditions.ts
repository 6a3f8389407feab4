import { toIso } from '../time.ts'
import { checkCondition } from './check.ts'
import { printField, quote, printValue } from './print.ts'
import type { RuleScope } from './rule.ts'
import type { Expr, Root } from './tree.ts'

/** What one line of the rule builder looks at. */
export type ConditionField =
  | { readonly kind: 'path'; readonly root: Root; readonly keys: readonly (string | number)[] }
  | { readonly kind: 'count'; readonly event: string; readonly window: string; readonly filter?: string }
  | {
      readonly kind: 'sum'
      readonly event: string
      readonly property: string
      readonly window: string
      readonly filter?: string
    }
  | { readonly kind: 'days_since'; readonly event: string }
  | { readonly kind: 'tagged'; readonly tag: string }
  | { readonly kind: 'in_audience'; readonly id: string }
  | { readonly kind: 'reachable'; readonly channel: string }

/** `is` and `is not` go with tagged, in_audience and reachable; `known` and `unknown` with paths; the rest with a value. */
export type ConditionOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'startsWith'
  | 'endsWith'
  | 'contains'
  | 'known'
  | 'unknown'
  | 'is'
  | 'is not'

export type Constant = string | number | boolean
export interface Condition {
  readonly field: ConditionField
  readonly operator: ConditionOperator
  /** A list for `in`; ISO 8601 text where the field is a time; absent for known, unknown, is and is not. */
  readonly value?: Constant | readonly Constant[]
}
export interface ConditionGroup {
  readonly combinator: 'and' | 'or'
  readonly conditions: readonly (Condition | ConditionGroup)[]
}

/**
 * The rule as lines of a builder, or undefined where lines could not say exactly the same: what is read is printed and
 * parsed again, and must come out as the same tree.
 */
export function toConditions(text: string, scope: RuleScope = 'run'): ConditionGroup | undefined {
  const checked = checkCondition(text, scope)
  if ('problems' in checked) return undefined
  const read = readGroup(checked.tree)
  const group = read && 'field' in read ? { combinator: 'and' as const, conditions: [read] } : read
  if (!group) return undefined
  const again = checkCondition(fromConditions(group), scope)
  return 'tree' in again && sameTree(checked.tree, again.tree) ? group : undefined
}

/** The group as rule text; an empty group matches everyone. */
export function fromConditions({ combinator, conditions }: ConditionGroup): string {
  if (conditions.length === 0) return 'true'
  const parts = conditions.map((part) => ('field' in part ? printCondition(part) : `(${fromConditions(part)})`))
  return parts.join(combinator === 'and' ? ' && ' : ' || ')
}

function printCondition({ field, operator, value }: Condition): string {
  const subject = printField(field)
  switch (operator) {
    case 'is':
      return subject
    case 'is not':
      return `!${subject}`
    case 'known':
      return `has(${subject})`
    case 'unknown':
      return `!has(${subject})`
    case 'in':
      return `${subject} in ${printValue(value ?? [])}`
    case 'not in':
      return `!(${subject} in ${printValue(value ?? [])})`
    case 'startsWith':
    case 'endsWith':
    case 'contains':
      return `${subject}.${operator}(${printValue(value ?? '')})`
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `${subject} ${operator} ${isTime(field) ? `timestamp(${quote(String(value))})` : printValue(value ?? '')}`
  }
}

function readGroup(tree: Expr): Condition | ConditionGroup | undefined {
  if (tree.op === 'literal' && tree.value === true) return { combinator: 'and', conditions: [] }
  if (tree.op !== 'and' && tree.op !== 'or') return readCondition(tree)
  const parts = chain(tree, tree.op).map(readGroup)
  const conditions = parts.filter((part) => part !== undefined)
  return conditions.length === parts.length ? { combinator: tree.op, conditions } : undefined
}

/** `a && b && c` leans to the left; what leans to the right was in parentheses and stays a group. */
function chain(tree: Expr, op: 'and' | 'or'): readonly Expr[] {
  return tree.op === op ? [...chain(tree.left, op), tree.right] : [tree]
}

function readCondition(tree: Expr): Condition | undefined {
  switch (tree.op) {
    case 'tagged':
    case 'read':
      return flag(tree, 'is')
    case 'has':
      return { field: pathField(tree.path), operator: 'known' }
    case 'not':
      return readNegated(tree.of)
    case 'in':
      return tree.list.op === 'list' ? valued(tree.of, 'in', tree.list.items) : undefined
    case 'text':
      return tree.with.op === 'literal' ? valued(tree.of, tree.by, tree.with.value) : undefined
    case 'compare':
      return tree.right.op === 'literal' ? valued(tree.left, tree.by, constantOf(tree.right)) : undefined
    case 'and':
    case 'or':
    case 'arithmetic':
    case 'choose':
    case 'list':
    case 'literal':
    case 'negate':
    case 'now':
    case 'path':
    case 'size':
      return undefined
  }
}

function readNegated(tree: Expr): Condition | undefined {
  if (tree.op === 'has') return { field: pathField(tree.path), operator: 'unknown' }
  if (tree.op === 'in' && tree.list.op === 'list') return valued(tree.of, 'not in', tree.list.items)
  return flag(tree, 'is not')
}

function flag(tree: Expr, operator: 'is' | 'is not'): Condition | undefined {
  const field = fieldOf(tree)
  return field && tree.type === 'bool' ? { field, operator } : undefined
}

function valued(
  tree: Expr,
  operator: ConditionOperator,
  value: Constant | readonly Constant[] | undefined,
): Condition | undefined {
  const field = fieldOf(tree)
  return field && value !== undefined ? { field, operator, value } : undefined
}

function constantOf({ type, value }: Extract<Expr, { op: 'literal' }>): Constant | undefined {
  if (type === 'timestamp') return toIso(Number(value))
  return type === 'duration' ? undefined : value
}

function fieldOf(tree: Expr): ConditionField | undefined {
  if (tree.op === 'tagged') return { kind: 'tagged', tag: tree.tag }
  if (tree.op === 'path') return pathField(tree)
  if (tree.op !== 'read') return undefined
  const { read } = tree
  return read.kind === 'count' ||
    read.kind === 'sum' ||
    read.kind === 'days_since' ||
    read.kind === 'in_audience' ||
    read.kind === 'reachable'
    ? read
    : undefined
}

function isTime(field: ConditionField): boolean {
  if (field.kind !== 'path') return false
  const [name] = field.keys
  if (field.root === 'orders') return name === 'first_at' || name === 'last_at'
  return (field.root === 'event' && name === 'occurred_at') || (field.root === 'run' && name === 'entered_at')
}

/** Equal but for where they stand in the text. */
function sameTree(a: Expr, b: Expr): boolean {
  const bare = (tree: Expr) => JSON.stringify(tree, (key, value: unknown) => (key === 'span' ? undefined : value))
  return bare(a) === bare(b)
}

function pathField({ root, keys }: Extract<Expr, { op: 'path' }>): ConditionField {
  return { kind: 'path', root, keys }
}
