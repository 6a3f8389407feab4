import type { ASTNode } from '@marcbachmann/cel-js'
import { spanOf, type Checking } from './checking.ts'
import { isRoot, NODE_FIELDS, ROOTS } from './names.ts'
import type { Read } from './read.ts'
import type { Expr, ExprType, Root } from './tree.ts'

type Path = Extract<Expr, { op: 'path' }>
type Keys = readonly (string | number)[]

/** `member.city`, `member["城市"]`, `event.properties.products[0].sku`. */
export function checkPath(node: ASTNode, c: Checking): Path | undefined {
  const spelled = spell(node, c)
  if (!spelled) return undefined
  const { root, keys } = spelled
  if (!isRoot(root)) return c.refuse('RULE_UNKNOWN_NAME', node, { name: root })
  if (!ROOTS[root].scopes.includes(c.scope)) return c.refuse('RULE_OUT_OF_SCOPE', node, { name: root })
  const type = typeOf(root, keys)
  if (type === undefined) {
    return c.refuse('RULE_UNKNOWN_FIELD', node, { name: root, field: keys.length > 0 ? keys.join('.') : '(nothing)' })
  }
  c.reads.push(readOf(root, keys))
  return { op: 'path', type, span: spanOf(node), root, keys }
}

function spell(node: ASTNode, c: Checking): { root: string; keys: (string | number)[] } | undefined {
  if (node.op === 'id') return { root: node.args, keys: [] }
  if (node.op !== '.' && node.op !== '[]') {
    return c.refuse('RULE_NOT_ALLOWED', node, { name: 'Looking inside anything but a name' })
  }
  const inner = spell(node.args[0], c)
  const key = node.op === '.' ? node.args[1] : indexOf(node.args[1])
  if (key === undefined)
    return c.refuse('RULE_NOT_ALLOWED', node, { name: 'An index that is not a text or a whole number' })
  inner?.keys.push(key)
  return inner
}

function indexOf(node: ASTNode): string | number | undefined {
  if (node.op !== 'value') return undefined
  if (typeof node.args === 'bigint') return Number(node.args)
  return typeof node.args === 'string' ? node.args : undefined
}

function typeOf(root: Root, keys: Keys): ExprType | undefined {
  const [first, ...rest] = keys
  if (typeof first !== 'string') return undefined
  if (root === 'effect' || root === 'reward') return nodeField(root, rest)
  if (root === 'score') return rest.length > 0 ? 'dyn' : undefined
  const { fields } = ROOTS[root]
  const type = Object.hasOwn(fields, first) ? fields[first] : fields['*']
  if (type === 'json') return 'dyn'
  return rest.length === 0 ? type : undefined
}

function nodeField(root: 'effect' | 'reward', rest: Keys): ExprType | undefined {
  const [field, ...deeper] = rest
  return deeper.length === 0 && NODE_FIELDS[root].some((known) => known === field) ? 'string' : undefined
}

function readOf(root: Root, keys: Keys): Read {
  const first = String(keys[0])
  switch (root) {
    case 'member':
      return { kind: 'member', attribute: first }
    case 'score':
      return { kind: 'score', model: first }
    case 'effect':
    case 'reward':
      return { kind: root, node: first }
    case 'orders':
    case 'event':
    case 'run':
      return { kind: root }
  }
}
