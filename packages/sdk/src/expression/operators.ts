import { RuleError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Evaluate } from './evaluate.ts'
import { ruleProblem } from './problems.ts'
import type { Comparison, Expr, Span } from './tree.ts'

interface Sides {
  readonly left: Evaluate
  readonly right: Evaluate
}
type Compare = Extract<Expr, { op: 'compare' }>
type Arithmetic = Extract<Expr, { op: 'arithmetic' }>

/** Equality of unlike types is false; order of unlike types is an error. */
export function compare(tree: Compare, { left, right }: Sides): Evaluate {
  const { by, span } = tree
  if (by === '==' || by === '!=') {
    const same = isKey(tree.left) || isKey(tree.right) ? equalAsText : equal
    return both({ left, right }, by === '==' ? same : (a, b) => !same(a, b))
  }
  return both({ left, right }, (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return ordered(by, a - b)
    if (typeof a === 'string' && typeof b === 'string') return ordered(by, byCodePoint(a, b))
    throw cannot({ operator: by, span }, a, b)
  })
}

/** Doubles as SQL's float8 with NULLIF: dividing by zero and leaving the range are absent, not infinite. */
export function arithmetic({ by, span }: Arithmetic, sides: Sides): Evaluate {
  return both(sides, (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const [left, right] = [inRange(a), inRange(b)]
      if (left === undefined || right === undefined || (by === '/' && right === 0)) return undefined
      return by === '+' ? left + right : by === '-' ? left - right : by === '*' ? left * right : left / right
    }
    if (by === '+' && typeof a === 'string' && typeof b === 'string') return a + b
    throw cannot({ operator: by, span }, a, b)
  })
}

/** Sizes a rule calculates with. */
export const CALCULABLE = { least: 1e-150, most: 1e150 } as const

/**
 * What is smaller is 0, what is larger is absent: no result of two such numbers can leave the doubles, where PostgreSQL
 * would refuse the whole statement for one member's sake.
 */
export function inRange(value: number): number | undefined {
  const size = Math.abs(value)
  if (size > CALCULABLE.most) return undefined
  return size < CALCULABLE.least ? 0 : value
}

export function compileText({ by, span }: Extract<Expr, { op: 'text' }>, sides: Sides): Evaluate {
  return both(sides, (text, part) => {
    if (typeof text !== 'string' || typeof part !== 'string') throw cannot({ operator: by, span }, text, part)
    if (by === 'startsWith') return text.startsWith(part)
    return by === 'endsWith' ? text.endsWith(part) : text.includes(part)
  })
}

/** Member of a list, or key of an object. */
export function compileIn({ list, span }: Extract<Expr, { op: 'in' }>, sides: Sides): Evaluate {
  if (list.op === 'list') {
    const items = new Set<Json>(list.items)
    return (facts) => {
      const item = sides.left(facts)
      return item === undefined ? undefined : items.has(item)
    }
  }
  return both(sides, (item, within) => {
    if (Array.isArray(within)) return within.some((entry: Json) => equal(item, entry))
    if (typeof within === 'object' && typeof item === 'string') return Object.hasOwn(within ?? {}, item)
    throw cannot({ operator: 'in', span }, item, within)
  })
}

/** Characters (code points) of a text, entries of a list or an object. */
export function compileSize({ span }: Extract<Expr, { op: 'size' }>, of: Evaluate): Evaluate {
  return (facts) => {
    const value = of(facts)
    if (value === undefined) return undefined
    if (typeof value === 'string') return Array.from(value).length
    if (Array.isArray(value)) return value.length
    if (typeof value === 'object') return Object.keys(value ?? {}).length
    throw cannot({ operator: 'size', span }, value, '')
  }
}

function both({ left, right }: Sides, apply: (a: Json, b: Json) => Json | undefined): Evaluate {
  return (facts) => {
    const a = left(facts)
    const b = right(facts)
    return a === undefined || b === undefined ? undefined : apply(a, b)
  }
}

function ordered(by: Exclude<Comparison, '==' | '!='>, difference: number): boolean {
  switch (by) {
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
  }
}

/** Order of CEL and of PostgreSQL's "C" collation; JavaScript's own puts surrogate pairs before U+E000. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  let i = 0
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++
  if (i === length) return a.length - b.length
  const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)]
  const [leftPair, rightPair] = [isSurrogate(left), isSurrogate(right)]
  if (leftPair === rightPair) return left - right
  return leftPair ? 1 : -1
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

function equal(a: Json, b: Json): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  const [left, right] = [a, b] as readonly { readonly [key: string]: Json }[] as [Indexed, Indexed] // arrays index by text too
  return keys.every((key) => Object.hasOwn(right, key) && equal(left[key] ?? null, right[key] ?? null))
}
type Indexed = { readonly [key: string]: Json }

/** `run.key` is stored as text, whatever the event carried. */
function equalAsText(a: Json, b: Json): boolean {
  return typeof a === 'object' || typeof b === 'object' ? false : String(a) === String(b)
}

function isKey(tree: Expr): boolean {
  return tree.op === 'path' && tree.root === 'run' && tree.keys[0] === 'key'
}

function cannot({ operator, span }: { operator: string; span: Span }, a: Json, b: Json): RuleError {
  const params = { operator, left: nameOf(a), right: nameOf(b) }
  return new RuleError('RULE_VALUE_TYPE', ruleProblem('RULE_VALUE_TYPE', span, params).message, { span, params })
}

function nameOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : typeof value
}
