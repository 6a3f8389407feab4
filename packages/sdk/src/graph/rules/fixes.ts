import { objectOf, type Json } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import type { JourneyNode } from '../journey.ts'

type Fix = NonNullable<Problem['fix']>

/** Sets one place in a node's config, by JSON pointer, and leaves the rest as it is. */
export function configFix(node: JourneyNode, pointer: string, value: Json): Fix {
  const keys = pointer.split('/').slice(1)
  const path = keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return { command: 'setConfig', args: { node: node.id, config: replaced(node.config, path, value) } }
}

function replaced(holder: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value
  if (Array.isArray(holder))
    return holder.map((item: Json, i) => (String(i) === key ? replaced(item, rest, value) : item))
  const fields = objectOf(holder)
  const inner = Object.hasOwn(fields, key) ? fields[key] : undefined
  return { ...fields, [key]: replaced(inner ?? {}, rest, value) }
}
