import type { ProblemCode } from '../graph/codes.ts'
import type { Problem } from '../problem.ts'
import { templateReason, told } from './reasons.ts'
import type { Span } from './tree.ts'

export interface TemplateProblem extends Problem {
  readonly place: { readonly span: Span }
}
type TemplateCode = Extract<ProblemCode, `TEMPLATE_${string}`>
interface Found {
  readonly code: TemplateCode
  readonly params: Readonly<Record<string, string | number>>
  readonly span: Span
}

/** A problem of a template, from what we found or from what the library threw while parsing or rendering. */
export function templateProblem(
  found: Found | Error,
  text: string,
  phase: 'parse' | 'render' = 'parse',
): TemplateProblem {
  const { code, params, span } = found instanceof Error ? fromLibrary(found, text, phase) : found
  const message = MESSAGES[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
  return { code, severity: 'error', message, ...(Object.keys(params).length > 0 && { params }), place: { span } }
}

function fromLibrary(error: Error, text: string, phase: 'parse' | 'render'): Found {
  const detail = (error.message.split('\n')[0] ?? '').replace(/, (file:\S+, )?line:\d+.*$/, '')
  const span = spanOf(error, text)
  const filter = /undefined filter: (\S+)/.exec(detail)?.[1]
  if (filter !== undefined) return { code: 'TEMPLATE_UNKNOWN_FILTER', params: { name: filter }, span }
  const tag = /tag "([^"]+)" not found/.exec(detail)?.[1]
  if (tag !== undefined) return { code: 'TEMPLATE_NOT_ALLOWED', params: { name: tag }, span }
  if (/limit exceeded/.test(detail)) return { code: 'TEMPLATE_LIMIT', params: told('limit'), span }
  // what only fails with this member's values is not the author's syntax
  if (phase === 'render') return { code: 'TEMPLATE_LIMIT', params: told('value'), span }
  return { code: 'TEMPLATE_SYNTAX', params: told(templateReason(detail)), span }
}

function spanOf(error: Error, text: string): Span {
  const token: unknown = 'token' in error ? error.token : undefined
  if (typeof token !== 'object' || token === null || !('begin' in token) || !('end' in token)) return [0, text.length]
  return typeof token.begin === 'number' && typeof token.end === 'number' ? [token.begin, token.end] : [0, text.length]
}

const MESSAGES: Readonly<Record<TemplateCode, string>> = {
  TEMPLATE_SYNTAX: 'The text cannot be filled in: {detail}. Check the braces: {{ member.name }}.',
  TEMPLATE_TOO_LONG: 'The text has {length} characters; shorten it to {limit}.',
  TEMPLATE_UNKNOWN_NAME: '"{name}" is not known here: use member, orders, event, run, reward, score or brand.',
  TEMPLATE_UNKNOWN_FILTER: 'There is no filter "{name}": remove it or use one of Liquid\'s own.',
  TEMPLATE_NOT_ALLOWED: 'The tag "{name}" is not available: write the text in place.',
  TEMPLATE_LINE_BREAK: 'A line break came into a field of one line: take it out of the value, or use | strip_newlines.',
  TEMPLATE_LIMIT: 'The text cannot be filled in for this member: {detail}. Simplify it.',
}
