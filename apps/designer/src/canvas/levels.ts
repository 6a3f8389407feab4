import type { Problem } from '@cairn/sdk'

export interface Levels {
  readonly nodes: ReadonlyMap<string, Problem['severity']>
  readonly counts: ReadonlyMap<string, number>
}

/** The worst problem of each node and how many it has. */
export function levelsOf(problems: readonly Problem[]): Levels {
  const nodes = new Map<string, Problem['severity']>()
  const counts = new Map<string, number>()
  for (const { place, severity } of problems) {
    if (place?.node === undefined) continue
    counts.set(place.node, (counts.get(place.node) ?? 0) + 1)
    if (severity === 'error' || !nodes.has(place.node)) nodes.set(place.node, severity)
  }
  return { nodes, counts }
}
