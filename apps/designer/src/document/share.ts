import type { Json } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'

/**
 * Structural sharing: given the journey of before and after, every node, edge and setting that did not change keeps
 * its identity, so that a card whose step did not change is not even looked at.
 */
export function sharing(start: Journey): (next: Journey) => Journey {
  let last = start
  return (next) => {
    last = {
      ...next,
      nodes: shareList(last.nodes, next.nodes),
      edges: shareList(last.edges, next.edges),
      settings: equal(last.settings as Json, next.settings as Json) ? last.settings : next.settings,
    }
    return last
  }
}

function shareList<T extends { readonly id: string }>(before: T[], after: T[]): T[] {
  const old = new Map(before.map((item) => [item.id, item]))
  const list = after.map((item) => {
    const known = old.get(item.id)
    // nodes and edges are JSON by their schema
    return known && equal(known as unknown as Json, item as unknown as Json) ? known : item
  })
  const same = list.length === before.length && list.every((item, i) => item === before[i])
  return same ? before : list
}

export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]))
  }
  const [left, right] = [a, b] as { readonly [key: string]: Json }[] // arrays were ruled out above
  if (!left || !right) return false
  const keys = Object.keys(left).filter((key) => left[key] !== undefined)
  const others = Object.keys(right).filter((key) => right[key] !== undefined)
  return keys.length === others.length && keys.every((key) => equal(left[key], right[key]))
}
