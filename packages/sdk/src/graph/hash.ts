import { objectOf, type Json } from '../json.ts'
import type { Journey } from './journey.ts'

/**
 * RFC 8785: keys in the order of their UTF-16 units, numbers and texts as JSON.stringify writes them, no white space.
 * Keys whose value is `undefined` are left out, as JSON does.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(objectOf(value)).filter(([, inner]) => inner !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`
}

/** What a version is, as text: nodes and edges in the order of their ids, without places, notes and groups. */
export function canonicalJourney({ notes: _notes, groups: _groups, ...journey }: Journey): string {
  const nodes = journey.nodes.map(({ at: _at, ...node }) => node).toSorted(byId)
  const edges = journey.edges.toSorted(byId)
  // a journey is JSON by its schema; only its optional keys are typed as possibly undefined
  return canonicalJson({ ...journey, nodes, edges } as unknown as Json)
}

/** SHA-256 of the canonical journey in hexadecimal; async, because the browser's is. */
export async function hashOf(journey: Journey): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalJourney(journey)))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
