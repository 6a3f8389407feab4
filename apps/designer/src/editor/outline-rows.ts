import type { PortView } from '@cairn/sdk'
import type { Journey, JourneyNode } from '@cairn/sdk/graph'
import type { Catalogue } from '../document/catalogue.ts'
import { edgeFrom, nodeOf } from '../document/scene.ts'

/** A line of the outline. Plain ways go on at the same level; each way out of a branch opens one below. */
export type OutlineRow = { readonly level: number; readonly key: string } & (
  | { readonly kind: 'step'; readonly node: JourneyNode }
  | {
      readonly kind: 'way'
      readonly from: JourneyNode
      readonly port: PortView
      readonly index: number
      readonly of: number
      /** Nothing follows: it ends the journey, or is still to be connected where it is required. */
      readonly open: boolean
    }
  /** Somewhere this step has been told already: the ways meet, or lead back. */
  | { readonly kind: 'jump'; readonly node: JourneyNode }
  | { readonly kind: 'open'; readonly from: JourneyNode; readonly port: PortView }
)

export function outlineRows(journey: Journey, catalogue: Catalogue): readonly OutlineRow[] {
  const rows: OutlineRow[] = []
  const told = new Set<string>()
  const incoming = new Set(journey.edges.map((edge) => edge.to))

  const tell = (start: JourneyNode, level: number, key: string): void => {
    let node: JourneyNode | undefined = start
    while (node) {
      if (told.has(node.id)) {
        rows.push({ kind: 'jump', node, level, key: `${key}>${node.id}` })
        return
      }
      told.add(node.id)
      rows.push({ kind: 'step', node, level, key: node.id })
      const ports = catalogue.ports(node)
      const [only] = ports
      if (!only) return
      if (ports.length > 1) {
        ways(node, ports, level + 1)
        return
      }
      node = follow(node, only, level)
    }
  }
  const follow = (from: JourneyNode, port: PortView, level: number): JourneyNode | undefined => {
    const edge = edgeFrom(journey, from.id, port.port)
    const next = edge && nodeOf(journey, edge.to)
    if (!next) rows.push({ kind: 'open', from, port, level, key: `${from.id}.${port.port}` })
    else if (told.has(next.id)) rows.push({ kind: 'jump', node: next, level, key: `${from.id}.${port.port}` })
    else return next
    return undefined
  }
  const ways = (from: JourneyNode, ports: readonly PortView[], level: number): void => {
    ports.forEach((port, index) => {
      const edge = edgeFrom(journey, from.id, port.port)
      const open = !edge || !nodeOf(journey, edge.to)
      rows.push({ kind: 'way', from, port, index, of: ports.length, open, level, key: `${from.id}:${port.port}` })
      const next = open ? undefined : follow(from, port, level + 1)
      if (next) tell(next, level + 1, port.port)
    })
  }

  const starts = journey.nodes.filter((node) => !catalogue.takesInput(node.type))
  const orphans = journey.nodes.filter((node) => catalogue.takesInput(node.type) && !incoming.has(node.id))
  for (const node of [...byPlace(starts), ...byPlace(orphans)]) if (!told.has(node.id)) tell(node, 1, 'start')
  // what is left goes round in circles that nothing enters
  for (const node of byPlace(journey.nodes)) if (!told.has(node.id)) tell(node, 1, 'start')
  return rows
}

const byPlace = (nodes: readonly JourneyNode[]): JourneyNode[] =>
  [...nodes].sort((a, b) => a.at[1] - b.at[1] || a.at[0] - b.at[0])
