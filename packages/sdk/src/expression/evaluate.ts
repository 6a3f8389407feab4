import { RuleError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Facts } from '../run/run.ts'
import { arithmetic, compare, compileIn, compileSize, compileText } from './operators.ts'
import { compileHas, compilePath } from './lookup.ts'
import { readKey } from './read.ts'
import type { Expr } from './tree.ts'

/** Answers one expression about one member; undefined = absent. */
export type Evaluate = (facts: Facts) => Json | undefined

/**
 * A checked tree as nested closures. The parser's own evaluator throws on every absent value, which costs 5 to 8 µs, and
 * absent attributes are the rule, not the exception; here absent is a value that flows, at some tens of nanoseconds
 * (docs/decisions/0002-own-rule-evaluator.md). A property test holds the two equal.
 */
export function compile(tree: Expr): Evaluate {
  switch (tree.op) {
    case 'literal':
      return constant(tree.value)
    case 'list':
      return constant(tree.items)
    case 'path':
      return compilePath(tree)
    case 'has':
      return compileHas(tree.path)
    case 'read':
      return compileRead(tree)
    case 'tagged': {
      const { tag } = tree
      return (facts) => facts.tags.includes(tag)
    }
    case 'now':
      return (facts) => facts.now
    case 'not':
      return compileNot(tree.of)
    case 'negate':
      return compileNegate(tree)
    case 'size':
      return compileSize(tree, compile(tree.of))
    case 'and':
      return compileLogic(tree, false)
    case 'or':
      return compileLogic(tree, true)
    case 'compare':
      return compare(tree, { left: compile(tree.left), right: compile(tree.right) })
    case 'arithmetic':
      return arithmetic(tree, { left: compile(tree.left), right: compile(tree.right) })
    case 'text':
      return compileText(tree, { left: compile(tree.of), right: compile(tree.with) })
    case 'in':
      return compileIn(tree, { left: compile(tree.of), right: compile(tree.list) })
    case 'choose':
      return compileChoice(tree)
  }
}

/** Compiles what must answer yes, no or absent; anything else of a `dyn` expression is a `RuleError`. */
export function compileCondition(tree: Expr): (facts: Facts) => boolean | undefined {
  const evaluate = compile(tree)
  return (facts) => {
    const value = evaluate(facts)
    if (value === undefined || typeof value === 'boolean') return value
    const params = `a condition cannot take ${Array.isArray(value) ? 'list' : typeof value} of this member`
    throw new RuleError('RULE_VALUE_TYPE', `${params}: compare the value with something.`, { span: tree.span })
  }
}

function constant(value: Json): Evaluate {
  return () => value
}

/** Never happened is 0 events and a sum of 0; in no audience and unreachable is false; days since never is absent. */
function compileRead(tree: Extract<Expr, { op: 'read' }>): Evaluate {
  const key = readKey(tree.read)
  const { kind } = tree.read
  if (kind === 'days_since') return (facts) => facts.reads.get(key)
  const none = kind === 'count' || kind === 'sum' ? 0 : false
  return (facts) => facts.reads.get(key) ?? none
}

function compileNot(of: Expr): Evaluate {
  const condition = compileCondition(of)
  return (facts) => {
    const value = condition(facts)
    return value === undefined ? undefined : !value
  }
}

function compileNegate(tree: Extract<Expr, { op: 'negate' }>): Evaluate {
  const zero = { op: 'literal', type: 'number', span: tree.span, value: 0 } as const
  const minus = { ...tree, op: 'arithmetic', by: '-', left: zero, right: tree.of } as const
  return arithmetic(minus, { left: constant(0), right: compile(tree.of) })
}

/** CEL's `&&` and `||`: the deciding side wins whatever is absent or failing on the other, in either order. */
function compileLogic(tree: Extract<Expr, { op: 'and' | 'or' }>, decisive: boolean): Evaluate {
  const left = compileCondition(tree.left)
  const right = compileCondition(tree.right)
  return (facts) => {
    let first: boolean | undefined
    try {
      first = left(facts)
    } catch (error) {
      if (right(facts) === decisive) return decisive
      throw error
    }
    if (first === decisive) return decisive
    const second = right(facts)
    if (second === decisive) return decisive
    return first === undefined || second === undefined ? undefined : !decisive
  }
}

function compileChoice(tree: Extract<Expr, { op: 'choose' }>): Evaluate {
  const when = compileCondition(tree.when)
  const yes = compile(tree.yes)
  const no = compile(tree.no)
  return (facts) => {
    const chosen = when(facts)
    if (chosen === undefined) return undefined
    return chosen ? yes(facts) : no(facts)
  }
}
