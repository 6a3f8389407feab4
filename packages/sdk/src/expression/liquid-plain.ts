import { Output, type Template, TokenKind, TypeGuards } from 'liquidjs'

/** Text as it stands, or a path into what the template may name. */
type Part = string | readonly string[]

/** Longer ones may come near a limit, which Liquid keeps. */
const MOST = 200

/** Names that Liquid answers for things that have no such field. */
const ASKED: ReadonlySet<string> = new Set(['size', 'first', 'last'])

/**
 * A template of text and bare names, `Hello {{ member.name }}`, as its parts; undefined where it has a filter, a tag or anything
 * else that only Liquid can judge. Most letters are no more, and Liquid takes several times as long over them.
 */
export function plainParts(template: readonly Template[]): readonly Part[] | undefined {
  if (template.length > MOST) return undefined
  const parts = template.map(partOf)
  return parts.every((part) => part !== undefined) ? parts : undefined
}

function partOf(template: Template): Part | undefined {
  if (template.token.kind === TokenKind.HTML) return textOf(template)
  if (!(template instanceof Output) || template.value.filters.length > 0) return undefined
  const [token, second] = template.value.initial.postfix
  if (token === undefined || second !== undefined) return undefined
  if (!TypeGuards.isPropertyAccessToken(token) || token.variable !== undefined) return undefined
  const path = token.props.flatMap((prop) => (TypeGuards.isWordToken(prop) ? prop.content : []))
  return path.length === token.props.length && path.every((name) => !ASKED.has(name)) ? path : undefined
}

/** What stands between two values, without the blanks a `-` takes away. */
function textOf(template: Template): string | undefined {
  const text: unknown = Reflect.get(template, 'str')
  return typeof text === 'string' ? text : undefined
}

/** The text, or undefined where a value is met that is more than text, a number, true or false: Liquid knows how it is written. */
export function fillIn(parts: readonly Part[], scope: object): string | undefined {
  let text = ''
  for (const part of parts) {
    const value: unknown = typeof part === 'string' ? part : follow(scope, part)
    if (typeof value === 'string') text += value
    else if (typeof value === 'number' || typeof value === 'boolean') text += String(value)
    else if (value !== null && value !== undefined) return undefined
  }
  return text
}

const NOT_PLAIN = {}

function follow(scope: object, path: readonly string[]): unknown {
  let at: unknown = scope
  for (const name of path) {
    if (at === null || at === undefined) return at
    if (typeof at !== 'object' || Array.isArray(at)) return NOT_PLAIN
    at = Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined
  }
  return at
}
