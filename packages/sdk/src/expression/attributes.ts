import { templatePaths } from './liquid.ts'
import { printPath, quote } from './print.ts'
import type { Expr, Span } from './tree.ts'

/** What the brand's members have under one name, most of them. */
export type AttributeType = 'string' | 'number' | 'boolean' | 'object' | 'array'

/** An attribute of the member that a text names, and the text with another name in its place. */
export interface Mention {
  readonly name: string
  readonly span: Span
  renamed(name: string): string
}

/** A comparison no member can pass, because the attribute is of another type than the constant beside it. */
export interface Unlike {
  readonly name: string
  readonly span: Span
  readonly known: AttributeType
  readonly given: 'string' | 'number' | 'boolean'
  /** The text with the constant in the attribute's type, where it can be read as that. */
  readonly mended?: string | undefined
}

type Literal = Extract<Expr, { op: 'literal' }>

export function ruleMentions(text: string, tree: Expr): readonly Mention[] {
  return partsOf(tree).flatMap((part) => {
    const name = attributeOf(part)
    if (name === undefined || part.op !== 'path') return []
    const [start, end] = part.span
    const renamed = (other: string): string =>
      text.slice(0, start) + printPath('member', [other, ...part.keys.slice(1)]) + text.slice(end)
    return [{ name, span: part.span, renamed }]
  })
}

/** `tags` lies under `member` in templates too, and is no attribute. */
export function templateMentions(text: string): readonly Mention[] {
  return templatePaths(text, 'member').flatMap(({ keys: [name], start }) => {
    if (typeof name !== 'string' || name === 'tags') return []
    const at = text.indexOf(name, start)
    const end = at + name.length
    return [{ name, span: [start, end], renamed: (other: string) => text.slice(0, at) + other + text.slice(end) }]
  })
}

/** Only what both sides say plainly: an attribute beside a constant. What lies deeper inside an attribute has no known type. */
export function unlikeValues(text: string, tree: Expr, types: ReadonlyMap<string, AttributeType>): readonly Unlike[] {
  return partsOf(tree).flatMap((part) => {
    if (part.op !== 'compare') return []
    const [path, literal] = part.left.op === 'path' ? [part.left, part.right] : [part.right, part.left]
    const name = path.op === 'path' && path.keys.length === 1 ? attributeOf(path) : undefined
    const known = name === undefined ? undefined : types.get(name)
    if (name === undefined || known === undefined || literal.op !== 'literal') return []
    const given = typeOf(literal)
    if (given === undefined || given === known) return []
    return [{ name, span: part.span, known, given, mended: mended(text, literal, known) }]
  })
}

function attributeOf(part: Expr): string | undefined {
  if (part.op !== 'path' || part.root !== 'member') return undefined
  const [name] = part.keys
  return typeof name === 'string' ? name : undefined
}

function typeOf({ type, value }: Literal): Unlike['given'] | undefined {
  if (type === 'timestamp' || type === 'duration') return undefined
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean'
}

function mended(text: string, { value, span }: Literal, known: AttributeType): string | undefined {
  const put = (written: string): string => text.slice(0, span[0]) + written + text.slice(span[1])
  if (known === 'string') return put(quote(String(value)))
  if (known === 'number' && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())) return put(value.trim())
  if (known === 'boolean' && (value === 'true' || value === 'false')) return put(value)
  return undefined
}

function partsOf(tree: Expr): readonly Expr[] {
  return [tree, ...Object.values(tree).flatMap((part) => (isTree(part) ? partsOf(part) : []))]
}

function isTree(part: unknown): part is Expr {
  return typeof part === 'object' && part !== null && 'op' in part && 'span' in part
}
