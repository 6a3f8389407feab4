import type { PortOf } from './insert.ts'
import { reachFrom } from './reach.ts'
import { edgeFrom, nameOf, nodeOf } from './scene.ts'
import type { Outcome, Scene } from './scene.ts'

const defaultPasses = 3

/** Leads a way out to a step. A way that was taken is turned to the new step; a way back gets a limit of passes. */
export function connect(scene: Scene, args: PortOf & { to: string }): Outcome {
  const { journey, catalogue } = scene
  const [from, to] = [nodeOf(journey, args.node), nodeOf(journey, args.to)]
  if (!from || !to) return { refused: 'unknownType' }
  if (!catalogue.takesInput(to.type)) return { refused: 'entryHasNoWayIn' }
  if (from.id === to.id) return { refused: 'toItself' }
  if (!catalogue.ports(from).some((view) => view.port === args.port)) return { refused: 'noSuchPort' }
  const taken = edgeFrom(journey, args.node, args.port)
  if (taken?.to === args.to) return { refused: 'alreadyConnected' }
  const back = reachFrom(journey, to.id).has(from.id)
  const edge = {
    id: taken?.id ?? scene.newId(),
    from: from.id,
    port: args.port,
    to: to.id,
    ...(back && { maxPasses: defaultPasses }),
  }
  const edges = taken ? journey.edges.map((one) => (one.id === taken.id ? edge : one)) : [...journey.edges, edge]
  return { journey: { ...journey, edges }, label: { key: 'connect', what: nameOf(to, catalogue) } }
}

export function disconnect(scene: Scene, args: { edges: readonly string[] }): Outcome {
  const gone = new Set(args.edges)
  const edges = scene.journey.edges.filter((edge) => !gone.has(edge.id))
  if (edges.length === scene.journey.edges.length) return { refused: 'nothingSelected' }
  return { journey: { ...scene.journey, edges }, label: { key: 'disconnect' } }
}

/** How often one member may take a way back. */
export function setMaxPasses(scene: Scene, args: { edge: string; maxPasses: number }): Outcome {
  const passes = Math.min(1000, Math.max(1, Math.round(args.maxPasses)))
  if (!scene.journey.edges.some((edge) => edge.id === args.edge)) return { refused: 'nothingSelected' }
  const edges = scene.journey.edges.map((edge) => (edge.id === args.edge ? { ...edge, maxPasses: passes } : edge))
  return { journey: { ...scene.journey, edges }, label: { key: 'passes', count: passes } }
}
