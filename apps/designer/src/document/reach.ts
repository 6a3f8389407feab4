import type { Journey, JourneyEdge } from '@cairn/sdk/graph'

/** Every node that can be reached from `start`, `start` included, without walking through `barrier`. */
export function reachFrom(journey: Journey, start: string, barrier?: string): ReadonlySet<string> {
  const out = outgoing(journey)
  const seen = new Set([start])
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of out.get(id) ?? []) {
      if (edge.to === barrier || seen.has(edge.to)) continue
      seen.add(edge.to)
      open.push(edge.to)
    }
  }
  return seen
}

export function outgoing(journey: Journey): ReadonlyMap<string, readonly JourneyEdge[]> {
  const map = new Map<string, JourneyEdge[]>()
  for (const edge of journey.edges) {
    const list = map.get(edge.from)
    if (list) list.push(edge)
    else map.set(edge.from, [edge])
  }
  return map
}
