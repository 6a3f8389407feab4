import type { ASTNode } from '@marcbachmann/cel-js'
import { checkCall, checkMethod } from './calls.ts'
import { fits, spanOf, type Checking } from './checking.ts'
import { checkPath } from './paths.ts'
import { ruleProblem, type RuleProblem } from './problems.ts'
import { distinctReads, type Read } from './read.ts'
import type { RuleScope } from './rule.ts'
import { parseSyntax } from './syntax.ts'
import type { Arithmetic, Comparison, Expr, ExprType } from './tree.ts'

export type Checked =
  | { readonly tree: Expr; readonly reads: readonly Read[] }
  | { readonly problems: readonly RuleProblem[] }

/** Parser's tree to ours: names resolved, types held together, numbers doubles. Finds every problem, not the first. */
export function checkTree(root: ASTNode, scope: RuleScope): Checked {
  const problems: RuleProblem[] = []
  const checking: Checking = {
    scope,
    reads: [],
    expr: (node) => checkNode(node, checking),
    filter: filterProblems,
    refuse(code, node, params) {
      problems.push(ruleProblem(code, spanOf(node), params))
      return undefined
    },
    adopt(found) {
      problems.push(...found)
      return undefined
    },
  }
  const strange = unheldText(root)
  if (strange) checking.refuse('RULE_NOT_ALLOWED', strange, { name: 'A character that no stored text can hold' })
  const tree = checking.expr(root)
  if (tree && problems.length === 0) return { tree, reads: distinctReads(checking.reads) }
  return { problems }
}

/** A text with NUL or half a surrogate pair in it: the database holds neither, so nobody could ever be asked about it. */
function unheldText(node: ASTNode): ASTNode | undefined {
  const { args } = node
  if (typeof args === 'string') return args.isWellFormed() && !args.includes('\u0000') ? undefined : node
  for (const part of [args].flat(2)) {
    const found = isNode(part) ? unheldText(part) : undefined
    if (found) return found
  }
  return undefined
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part
}

/** A condition in this scope from its text: syntax, names, types and a yes or no at the end. */
export function checkCondition(text: string, scope: RuleScope): Checked {
  const parsed = parseSyntax(text)
  if ('problem' in parsed) return { problems: [parsed.problem] }
  const checked = checkTree(parsed.tree, scope)
  if ('problems' in checked || fits(checked.tree.type, 'bool')) return checked
  return { problems: [ruleProblem('RULE_NOT_CONDITION', checked.tree.span, { type: checked.tree.type })] }
}

function filterProblems(text: string): readonly RuleProblem[] {
  const checked = checkCondition(text, 'filter')
  return 'problems' in checked ? checked.problems : []
}

function checkNode(node: ASTNode, c: Checking): Expr | undefined {
  switch (node.op) {
    case 'value':
      return checkLiteral(node, c)
    case 'id':
    case '.':
    case '[]':
      return checkPath(node, c)
    case 'call':
      return checkCall(node, c)
    case 'rcall':
      return checkMethod(node, c)
    case '!_':
      return unary(node, { op: 'not', takes: 'bool', sign: '!' }, c)
    case '-_':
      return checkNegation(node, c)
    case '&&':
      return checkLogic(node, 'and', c)
    case '||':
      return checkLogic(node, 'or', c)
    case '?:':
      return checkChoice(node, c)
    case 'in':
      return checkIn(node, c)
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return checkComparison(node, node.op, c)
    case '+':
    case '-':
    case '*':
    case '/':
      return checkArithmetic(node, node.op, c)
    case 'list':
      return c.refuse('RULE_NOT_ALLOWED', node, { name: 'A list outside "in"' })
    case '%':
      return c.refuse('RULE_NOT_ALLOWED', node, { name: '%' })
    case 'map':
      return c.refuse('RULE_NOT_ALLOWED', node, { name: 'A map' })
    case '.?':
    case '[?]':
      return c.refuse('RULE_NOT_ALLOWED', node, { name: node.op })
  }
}

function checkLiteral(node: Extract<ASTNode, { op: 'value' }>, c: Checking): Expr | undefined {
  const value = typeof node.args === 'bigint' ? Number(node.args) : node.args
  const span = spanOf(node)
  if (typeof value === 'string') return { op: 'literal', type: 'string', span, value }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return c.refuse('RULE_NOT_ALLOWED', node, { name: 'A number beyond all numbers' })
    return { op: 'literal', type: 'number', span, value }
  }
  if (typeof value === 'boolean') return { op: 'literal', type: 'bool', span, value }
  return value === null
    ? c.refuse('RULE_NULL', node)
    : c.refuse('RULE_NOT_ALLOWED', node, { name: 'A bytes or unsigned literal' })
}

interface Sign {
  readonly op: 'not' | 'negate'
  readonly takes: ExprType
  readonly sign: string
}

function unary(node: Extract<ASTNode, { op: '!_' | '-_' }>, { op, takes, sign }: Sign, c: Checking): Expr | undefined {
  const of = c.expr(node.args)
  if (!of) return undefined
  if (!fits(of.type, takes)) return c.refuse('RULE_TYPE', node, { operator: sign, left: of.type, right: takes })
  return { op, type: takes, span: spanOf(node), of }
}

function checkNegation(node: Extract<ASTNode, { op: '-_' }>, c: Checking): Expr | undefined {
  const negated = unary(node, { op: 'negate', takes: 'number', sign: '-' }, c)
  if (negated?.op !== 'negate' || negated.of.op !== 'literal') return negated
  return { op: 'literal', type: 'number', span: negated.span, value: -Number(negated.of.value) }
}

type Binary = Extract<ASTNode, { args: [ASTNode, ASTNode] }>

function operands(node: Binary, c: Checking): { left: Expr; right: Expr } | undefined {
  const left = c.expr(node.args[0])
  const right = c.expr(node.args[1])
  return left && right && { left, right }
}

function checkLogic(node: Binary, op: 'and' | 'or', c: Checking): Expr | undefined {
  const both = operands(node, c)
  if (!both) return undefined
  if (!fits(both.left.type, 'bool') || !fits(both.right.type, 'bool')) return mismatch(node, both, c)
  return { op, type: 'bool', span: spanOf(node), ...both }
}

function checkComparison(node: Binary, by: Comparison, c: Checking): Expr | undefined {
  const both = operands(node, c)
  if (!both) return undefined
  const type = unite(both.left.type, both.right.type)
  const equality = by === '==' || by === '!='
  if (type === undefined || type === 'list' || (type === 'bool' && !equality)) return mismatch(node, both, c)
  return { op: 'compare', type: 'bool', span: spanOf(node), by, ...both }
}

function checkArithmetic(node: Binary, by: Arithmetic, c: Checking): Expr | undefined {
  const both = operands(node, c)
  if (!both) return undefined
  const type = resultOf(by, both.left.type, both.right.type)
  return type ? { op: 'arithmetic', type, span: spanOf(node), by, ...both } : mismatch(node, both, c)
}

function resultOf(by: Arithmetic, left: ExprType, right: ExprType): ExprType | undefined {
  if (fits(left, 'number') && fits(right, 'number'))
    return by === '+' && left === right && left === 'dyn' ? 'dyn' : 'number'
  if (by === '+' && fits(left, 'string') && fits(right, 'string')) return 'string'
  if (by === '-' && left === 'timestamp' && right === 'timestamp') return 'duration'
  if ((by === '+' || by === '-') && left === 'timestamp' && right === 'duration') return 'timestamp'
  if (by === '+' && left === 'duration' && right === 'timestamp') return 'timestamp'
  if ((by === '+' || by === '-') && left === 'duration' && right === 'duration') return 'duration'
  return undefined
}

function checkIn(node: Extract<ASTNode, { op: 'in' }>, c: Checking): Expr | undefined {
  const [item, list] = node.args
  const of = c.expr(item)
  const within = list.op === 'list' ? checkList(list, c) : c.expr(list)
  if (!of || !within) return undefined
  if (!fits(within.type, 'list') || isTime(of.type)) return mismatch(node, { left: of, right: within }, c)
  return { op: 'in', type: 'bool', span: spanOf(node), of, list: within }
}

function checkList(node: Extract<ASTNode, { op: 'list' }>, c: Checking): Expr | undefined {
  const items = node.args.map((item) => {
    const known = c.expr(item)
    if (known && (known.op !== 'literal' || isTime(known.type))) {
      return c.refuse('RULE_NOT_ALLOWED', item, { name: 'Anything but a text, a number, true or false inside a list' })
    }
    return known
  })
  const values = items.flatMap((item) => (item?.op === 'literal' ? [item.value] : []))
  return values.length === items.length ? { op: 'list', type: 'list', span: spanOf(node), items: values } : undefined
}

function checkChoice(node: Extract<ASTNode, { op: '?:' }>, c: Checking): Expr | undefined {
  const [when, yes, no] = node.args.map((arm) => c.expr(arm))
  if (!when || !yes || !no) return undefined
  if (!fits(when.type, 'bool')) return c.refuse('RULE_TYPE', node, { operator: '?:', left: when.type, right: 'bool' })
  const type = unite(yes.type, no.type)
  if (!type) return mismatch(node, { left: yes, right: no }, c)
  return { op: 'choose', type: yes.type === no.type ? type : 'dyn', span: spanOf(node), when, yes, no }
}

function mismatch(node: ASTNode, { left, right }: { left: Expr; right: Expr }, c: Checking): undefined {
  return c.refuse('RULE_TYPE', node, { operator: node.op, left: left.type, right: right.type })
}

/** The type both sides share; undefined where they can never meet. JSON holds no times, so `dyn` never meets one. */
function unite(left: ExprType, right: ExprType): ExprType | undefined {
  if (left === right) return left
  if (left === 'dyn') return isTime(right) ? undefined : right
  if (right === 'dyn') return isTime(left) ? undefined : left
  return undefined
}

function isTime(type: ExprType): boolean {
  return type === 'timestamp' || type === 'duration'
}
