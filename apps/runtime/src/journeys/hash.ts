import { createHash } from 'node:crypto'
import type { Json } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'

/** What a version is: SHA-256 of canonical JSON (RFC 8785) without where things are drawn and what is noted beside them. */
export function journeyHash(journey: Journey): string {
  const { notes: _notes, groups: _groups, nodes, ...rest } = journey
  const drawn = { ...rest, nodes: nodes.map(({ at: _at, ...node }) => node) }
  // A journey is JSON by its schema; the round trip drops keys whose value is undefined.
  const plain = JSON.parse(JSON.stringify(drawn)) as Json
  return createHash('sha256').update(canonical(plain)).digest('hex')
}

/** JSON.stringify already writes strings and numbers as RFC 8785 wants; what is left is the order of keys. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}
