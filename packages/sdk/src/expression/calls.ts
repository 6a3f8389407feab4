import type { ASTNode } from '@marcbachmann/cel-js'
import { fromIso, isDuration, approximateMs, parseDuration } from '../time.ts'
import { fits, spanOf, type Checking } from './checking.ts'
import { checkPath } from './paths.ts'
import type { Read } from './read.ts'
import type { Expr, TextTest } from './tree.ts'

type Call = Extract<ASTNode, { op: 'call' }>
type Method = Extract<ASTNode, { op: 'rcall' }>

/** Events are kept this long by default; only the never-pruned aggregates see further back. */
export const WINDOW_LIMIT_DAYS = 400

/** Every function of a rule with the way it is written. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  count: "count('Order Completed', 'P30D') or count('Order Completed', 'P30D', 'event.properties.total > 100')",
  sum: "sum('Order Completed', 'total', 'P30D') or sum('Order Completed', 'total', 'P30D', 'event.properties.total > 100')",
  days_since: "days_since('Order Completed')",
  tagged: "tagged('vip')",
  in_audience: "in_audience('aud_…')",
  reachable: "reachable('email') or reachable('any')",
  now: 'now()',
  has: 'has(member.city)',
  size: 'size(member.interests)',
  timestamp: "timestamp('2026-01-31T10:00:00Z')",
  duration: "duration('P3D')",
}
const METHODS: Readonly<Record<TextTest, string>> = {
  startsWith: "member.city.startsWith('San')",
  endsWith: "member.email.endsWith('@example.com')",
  contains: "member.city.contains('York')",
}

export function checkCall(node: Call, c: Checking): Expr | undefined {
  const [name, args] = node.args
  const span = spanOf(node)
  switch (name) {
    case 'now':
      if (args.length > 0) return misused(node, name, c)
      return c.scope === 'filter'
        ? c.refuse('RULE_OUT_OF_SCOPE', node, { name: 'now()' })
        : { op: 'now', type: 'timestamp', span }
    case 'has':
      return checkHas(node, c)
    case 'size':
      return checkSize(node, args, c)
    case 'timestamp':
    case 'duration':
      return checkConstant(node, name, c)
    case 'tagged':
    case 'in_audience':
    case 'reachable':
    case 'days_since':
    case 'count':
    case 'sum':
      if (c.scope === 'filter') return c.refuse('RULE_OUT_OF_SCOPE', node, { name: `${name}()` })
      return checkRead(node, name, c)
    default:
      return c.refuse(name === 'matches' ? 'RULE_NOT_ALLOWED' : 'RULE_UNKNOWN_FUNCTION', node, { name })
  }
}

export function checkMethod(node: Method, c: Checking): Expr | undefined {
  const [name, receiver, args] = node.args
  if (name === 'size') return args.length === 0 ? checkSize(node, [receiver], c) : misused(node, name, c)
  if (!Object.hasOwn(METHODS, name)) {
    const banned = ['all', 'exists', 'exists_one', 'map', 'filter', 'matches', 'bind'].includes(name)
    return c.refuse(banned ? 'RULE_NOT_ALLOWED' : 'RULE_UNKNOWN_FUNCTION', node, { name })
  }
  const by = name as TextTest // the table was asked on the line above
  const [argument] = args
  if (!argument || args.length !== 1) return c.refuse('RULE_ARGUMENTS', node, { name, usage: METHODS[by] })
  const of = c.expr(receiver)
  const part = c.expr(argument)
  if (!of || !part) return undefined
  if (!fits(of.type, 'string') || !fits(part.type, 'string')) {
    return c.refuse('RULE_TYPE', node, { operator: name, left: of.type, right: part.type })
  }
  return { op: 'text', type: 'bool', span: spanOf(node), by, of, with: part }
}

function misused(node: ASTNode, name: string, c: Checking): undefined {
  return c.refuse('RULE_ARGUMENTS', node, { name, usage: FUNCTIONS[name] ?? `${name}()` })
}

function checkHas(node: Call, c: Checking): Expr | undefined {
  const [argument, ...rest] = node.args[1]
  if (!argument || rest.length > 0 || (argument.op !== '.' && argument.op !== '[]')) return misused(node, 'has', c)
  const path = checkPath(argument, c)
  return path && { op: 'has', type: 'bool', span: spanOf(node), path }
}

function checkSize(node: ASTNode, args: readonly ASTNode[], c: Checking): Expr | undefined {
  const [argument, ...rest] = args
  if (!argument || rest.length > 0) return misused(node, 'size', c)
  const of = c.expr(argument)
  if (!of) return undefined
  if (!fits(of.type, 'string')) return c.refuse('RULE_TYPE', node, { operator: 'size', left: of.type, right: 'string' })
  return { op: 'size', type: 'number', span: spanOf(node), of }
}

/** Folded at once: only constants become times, so that no member's text can break a rule while it runs. */
function checkConstant(node: Call, name: 'timestamp' | 'duration', c: Checking): Expr | undefined {
  const text = texts(node)?.at(0)
  if (text === undefined || node.args[1].length !== 1) return misused(node, name, c)
  const value = name === 'timestamp' ? fromIso(text) : (goDuration(text) ?? approximateMs(text))
  return value === undefined ? misused(node, name, c) : { op: 'literal', type: name, span: spanOf(node), value }
}

/** CEL's own way to write a duration: `36h`, `1h30m`, `90s`. */
function goDuration(text: string): number | undefined {
  if (!/^(\d+h)?(\d+m)?(\d+s)?$/.test(text) || text === '') return undefined
  return approximateMs(`PT${text.toUpperCase()}`)
}

type ReadName = 'tagged' | 'in_audience' | 'reachable' | 'days_since' | 'count' | 'sum'

function checkRead(node: Call, name: ReadName, c: Checking): Expr | undefined {
  const [first, second, third, fourth] = texts(node) ?? []
  const given = texts(node)?.length ?? -1
  if (first === undefined || first === '') return misused(node, name, c)
  if (given === 1) return oneArgument(node, { name, first }, c)
  if (name === 'count' && second !== undefined && given <= 3) {
    return aggregate(
      node,
      { kind: 'count', event: first, window: second, ...(third !== undefined && { filter: third }) },
      c,
    )
  }
  if (name === 'sum' && second !== undefined && third !== undefined && given <= 4 && isDotted(second)) {
    const filter = fourth === undefined ? {} : { filter: fourth }
    return aggregate(node, { kind: 'sum', event: first, property: second, window: third, ...filter }, c)
  }
  return misused(node, name, c)
}

/** Whole numbers in a dotted path are places in a list, counted from 0: `products.0.price`. */
function isDotted(path: string): boolean {
  return path.split('.').every((part) => !/^\s*[+-]?\d+$/.test(part) || /^(0|[1-9]\d{0,8})$/.test(part))
}

function oneArgument(node: Call, { name, first }: { name: ReadName; first: string }, c: Checking): Expr | undefined {
  const span = spanOf(node)
  switch (name) {
    case 'tagged':
      c.reads.push({ kind: 'tags' })
      return { op: 'tagged', type: 'bool', span, tag: first }
    case 'in_audience':
      return answer(node, { kind: 'in_audience', id: first }, c)
    case 'reachable':
      return answer(node, { kind: 'reachable', channel: first }, c)
    case 'days_since':
      return answer(node, { kind: 'days_since', event: first }, c)
    case 'count':
    case 'sum':
      return misused(node, name, c)
  }
}

function answer(node: ASTNode, read: Read, c: Checking): Expr {
  c.reads.push(read)
  const type = read.kind === 'in_audience' || read.kind === 'reachable' ? 'bool' : 'number'
  return { op: 'read', type, span: spanOf(node), read }
}

function aggregate(node: Call, read: Extract<Read, { kind: 'count' | 'sum' }>, c: Checking): Expr | undefined {
  const { window, filter } = read
  if (window !== 'all' && !isDuration(window)) return c.refuse('RULE_WINDOW_INVALID', node, { text: window })
  const endless = window === 'all' && (read.kind === 'sum' || filter !== undefined)
  if (
    endless ||
    (window !== 'all' && parseDuration(window).total({ unit: 'days', relativeTo: '2000-01-01' }) > WINDOW_LIMIT_DAYS)
  ) {
    return c.refuse('RULE_WINDOW_TOO_LONG', node, { text: window, days: WINDOW_LIMIT_DAYS })
  }
  if (filter === undefined) return answer(node, read, c)
  const problems = c.filter(filter)
  if (problems.length === 0) return answer(node, read, c)
  // the filter's own positions lie inside a quoted text; point at the call instead
  return c.adopt(problems.map((problem) => ({ ...problem, place: { span: spanOf(node) } })))
}

function texts(node: Call): readonly string[] | undefined {
  const values = node.args[1].map((argument) => (argument.op === 'value' ? argument.args : undefined))
  return values.every((value) => typeof value === 'string') ? values : undefined
}
