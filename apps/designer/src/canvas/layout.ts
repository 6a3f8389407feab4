import type { ElkNode, ELK } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import type { Journey } from '@cairn/sdk/graph'
import type { Catalogue } from '../document/catalogue.ts'
import type { Place } from '../document/change.ts'
import { boxOf, CARD, inputOffset, portOffset, portRows, snapped } from '../document/geometry.ts'

let engine: Promise<ELK> | undefined

/** ELK is 470 kB and slow to think: it is fetched when somebody first tidies up, and thinks in a worker. */
async function elk(): Promise<ELK> {
  const { default: Elk } = await import('elkjs/lib/elk-api.js')
  return new Elk({ workerFactory: () => new Worker(workerUrl) })
}

// Network simplex draws the straighter lanes; beyond this many steps it takes seven times as long as the other.
const fine = 120

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  // every step in the column right behind the step before it
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.spacing.nodeNode': String(CARD.gapY),
  'elk.spacing.componentComponent': String(CARD.gapY * 2),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(CARD.gapX),
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.crossingMinimization.forceNodeModelOrder': 'true',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.separateConnectedComponents': 'true',
}

/** Where the cards would stand in a tidy journey: left to right, lanes in port order. */
export async function tidyPlaces(journey: Journey, catalogue: Catalogue, order: readonly string[]): Promise<Place[]> {
  engine ??= elk()
  const result = await (await engine).layout(elkGraph(journey, catalogue, order))
  return (result.children ?? []).map((child) => ({ node: child.id, at: snapped({ x: child.x ?? 0, y: child.y ?? 0 }) }))
}

export function elkGraph(journey: Journey, catalogue: Catalogue, order: readonly string[]): ElkNode {
  const place = new Map(order.map((id, i) => [id, i]))
  const nodes = [...journey.nodes].sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
  const known = new Set(nodes.map((node) => node.id))
  const children = nodes.map((node): ElkNode => {
    const box = boxOf(node, catalogue)
    const ports = catalogue.ports(node)
    const out = ports.map(({ port }) => ({
      id: `${node.id} ${port}`,
      x: box.w,
      y: portOffset(ports, port),
      width: 0,
      height: 0,
      layoutOptions: { 'elk.port.side': 'EAST' },
    }))
    const into = {
      id: `${node.id} `,
      x: 0,
      y: inputOffset,
      width: 0,
      height: 0,
      layoutOptions: { 'elk.port.side': 'WEST' },
    }
    return {
      id: node.id,
      width: box.w,
      height: box.h,
      ports: [into, ...out],
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    }
  })
  const rank = (id: string, port: string): number => {
    const node = nodes.find((one) => one.id === id)
    return node ? portRows(catalogue.ports(node)).findIndex((view) => view.port === port) : 0
  }
  const edges = journey.edges
    .filter((edge) => known.has(edge.from) && known.has(edge.to))
    .sort((a, b) => (place.get(a.from) ?? 0) - (place.get(b.from) ?? 0) || rank(a.from, a.port) - rank(b.from, b.port))
    .map((edge) => ({ id: edge.id, sources: [`${edge.from} ${edge.port}`], targets: [`${edge.to} `] }))
  const placement = nodes.length <= fine ? 'NETWORK_SIMPLEX' : 'BRANDES_KOEPF'
  const layoutOptions = { ...options, 'elk.layered.nodePlacement.strategy': placement }
  return { id: 'journey', layoutOptions, children, edges }
}
