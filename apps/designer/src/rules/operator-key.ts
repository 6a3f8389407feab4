import type { Kind } from './model.ts'

const NAMES: Readonly<Record<string, string>> = { '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }
const WORDED: readonly Kind[] = ['moment', 'tag', 'audience', 'channel', 'days']

/** The catalogue's name of an operator: moments are before and after, tags are carried or not. */
export function operatorKey(kind: Kind, operator: string): string {
  const name = NAMES[operator] ?? operator
  if (name === 'has' || name === 'hasNot') return name
  return WORDED.includes(kind) ? `${kind}.${name}` : name
}
