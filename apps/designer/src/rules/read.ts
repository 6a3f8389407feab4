import { type Expr, parseRule, type RuleScope } from '@cairn/sdk/expression'
import type { Json } from '@cairn/sdk'
import { type Condition, type Conditions, fieldOfAttribute, isGroup } from './model.ts'

/** The builder's view of a rule; undefined where the rule says more than the builder can show, which is then left as text. */
export function conditionsOf(text: string, scope: RuleScope): Conditions | undefined {
  if (text.trim() === '') return { combinator: 'and', rules: [] }
  const parsed = parseRule(text, scope)
  if (!parsed.ok) return undefined
  const read = readAny(parsed.rule.tree)
  if (!read) return undefined
  return isGroup(read) ? read : { combinator: 'and', rules: [read] }
}

function readAny(tree: Expr): Condition | Conditions | undefined {
  if (tree.op === 'and' || tree.op === 'or') return readGroup(tree)
  if (tree.op === 'not') return readNot(tree.of)
  return readLine(tree)
}

function readGroup(tree: Extract<Expr, { op: 'and' | 'or' }>): Conditions | undefined {
  const rules = legsOf(tree, tree.op).map(readAny)
  const known = rules.filter((rule) => rule !== undefined)
  return known.length === rules.length ? { combinator: tree.op, rules: known } : undefined
}

/** `a && (b && c)` is one group of three. */
function legsOf(tree: Expr, op: 'and' | 'or'): Expr[] {
  return tree.op === op ? [...legsOf(tree.left, op), ...legsOf(tree.right, op)] : [tree]
}

const OPPOSITE: Readonly<Record<string, string>> = { is: 'isNot', has: 'hasNot' }

function readNot(inner: Expr): Condition | Conditions | undefined {
  const read = readAny(inner)
  if (!read) return undefined
  if (isGroup(read)) return read.not ? undefined : { ...read, not: true }
  const operator = OPPOSITE[read.operator]
  // `!(member.age > 3)` is not `member.age <= 3`: an absent age tells them apart.
  return operator === undefined ? { combinator: 'and', not: true, rules: [read] } : { ...read, operator }
}

function readLine(tree: Expr): Condition | undefined {
  if (tree.op === 'compare') return readComparison(tree)
  if (tree.op === 'tagged') return { field: 'tagged', operator: 'is', value: tree.tag }
  if (tree.op === 'has') return lineOf(subjectOf(tree.path), { operator: 'has', value: '' })
  if (tree.op === 'read') return readBelonging(tree)
  if (tree.op === 'text' && tree.with.op === 'literal' && typeof tree.with.value === 'string') {
    return lineOf(subjectOf(tree.of), { operator: tree.by, value: tree.with.value })
  }
  if (tree.op === 'in' && tree.list.op === 'list' && tree.list.items.every((item) => typeof item === 'string')) {
    return lineOf(subjectOf(tree.of), { operator: 'in', value: [...tree.list.items] })
  }
  return undefined
}

function readBelonging({ read }: Extract<Expr, { op: 'read' }>): Condition | undefined {
  if (read.kind === 'in_audience') return { field: 'in_audience', operator: 'is', value: read.id }
  if (read.kind === 'reachable') return { field: 'reachable', operator: 'is', value: read.channel }
  return undefined
}

const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' }

function readComparison(tree: Extract<Expr, { op: 'compare' }>): Condition | undefined {
  const right = literalOf(tree.right)
  const subject = right === undefined ? subjectOf(tree.right) : subjectOf(tree.left)
  const value = right ?? literalOf(tree.left)
  const operator = right === undefined ? FLIPPED[tree.by] : tree.by
  if (value === undefined || operator === undefined) return undefined
  if (typeof value !== 'boolean') return lineOf(subject, { operator, value })
  return operator === '==' ? lineOf(subject, { operator: String(value), value: '' }) : undefined
}

/** A field with the fixed parts of its value: `count` of which event, in which window. */
interface Subject {
  readonly field: string
  readonly parts?: Readonly<Record<string, Json>>
}

function lineOf(subject: Subject | undefined, { operator, value }: Omit<Condition, 'field'>): Condition | undefined {
  if (!subject) return undefined
  const { field, parts } = subject
  return { field, operator, value: parts ? { ...parts, is: value } : value }
}

function subjectOf(tree: Expr): Subject | undefined {
  if (tree.op === 'path') return subjectOfPath(tree)
  if (tree.op === 'read') return subjectOfRead(tree)
  if (tree.op === 'arithmetic' && isAverage(tree)) return { field: 'orders.average' }
  return undefined
}

function subjectOfPath({ root, keys }: Extract<Expr, { op: 'path' }>): Subject | undefined {
  const [first, second] = keys
  if (root === 'member' && keys.length === 1) return { field: fieldOfAttribute(String(first)) }
  if (root === 'orders' && keys.length === 1) return { field: `orders.${first}` }
  if (root === 'event' && first === 'properties' && keys.length === 2 && typeof second === 'string') {
    return { field: 'event.properties', parts: { property: second } }
  }
  return undefined
}

function subjectOfRead({ read }: Extract<Expr, { op: 'read' }>): Subject | undefined {
  if (read.kind === 'days_since') return { field: 'days_since', parts: { event: read.event } }
  // A filter inside the call is more than the builder shows.
  if ((read.kind !== 'count' && read.kind !== 'sum') || read.filter !== undefined) return undefined
  const { kind, event, window } = read
  return { field: kind, parts: { event, ...(read.kind === 'sum' && { property: read.property }), window } }
}

function isAverage({ by, left, right }: Extract<Expr, { op: 'arithmetic' }>): boolean {
  const isOrders = (side: Expr, key: string): boolean =>
    side.op === 'path' && side.root === 'orders' && side.keys[0] === key
  return by === '/' && isOrders(left, 'total') && isOrders(right, 'count')
}

/** Constants only; a moment comes as ISO text, which the writer wraps again. */
function literalOf(tree: Expr): string | number | boolean | undefined {
  if (tree.op === 'negate') {
    const inner = literalOf(tree.of)
    return typeof inner === 'number' ? -inner : undefined
  }
  if (tree.op !== 'literal') return undefined
  if (tree.type === 'duration') return undefined
  return tree.type === 'timestamp' && typeof tree.value === 'number' ? new Date(tree.value).toISOString() : tree.value
}
