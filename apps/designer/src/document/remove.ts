import type { Journey, JourneyEdge } from '@cairn/sdk/graph'
import { outgoing } from './reach.ts'
import { nameOf, nodeOf } from './scene.ts'
import type { Outcome, Scene } from './scene.ts'

/** Takes steps and edges out. Where exactly one way led through what is gone, it is healed: A → X → B becomes A → B. */
export function deleteSelection(scene: Scene, args: { nodes: readonly string[]; edges?: readonly string[] }): Outcome {
  const gone = new Set(args.nodes.filter((id) => nodeOf(scene.journey, id)))
  const cut = new Set(args.edges ?? [])
  if (gone.size === 0 && !scene.journey.edges.some((edge) => cut.has(edge.id))) return { refused: 'nothingSelected' }
  const through = healer(scene.journey, gone)
  const edges = scene.journey.edges.flatMap((edge): JourneyEdge[] => {
    if (cut.has(edge.id) || gone.has(edge.from)) return []
    if (!gone.has(edge.to)) return [edge]
    const target = through(edge.to)
    return target === undefined || target === edge.from ? [] : [{ ...edge, to: target }]
  })
  const nodes = scene.journey.nodes.filter((node) => !gone.has(node.id))
  return { journey: { ...scene.journey, nodes, edges }, label: labelOf(scene, [...gone]), select: [] }
}

function labelOf(scene: Scene, gone: readonly string[]) {
  const [id] = gone
  const node = id !== undefined && gone.length === 1 ? nodeOf(scene.journey, id) : undefined
  if (node) return { key: 'delete', what: nameOf(node, scene.catalogue) }
  return gone.length > 0 ? { key: 'deleteMany', count: gone.length } : { key: 'disconnect' }
}

/** Follows single ways through removed steps to the first step that stays. */
function healer(journey: Journey, gone: ReadonlySet<string>): (id: string) => string | undefined {
  const out = outgoing(journey)
  return (start) => {
    const seen = new Set<string>()
    let id = start
    while (gone.has(id)) {
      const [only, second] = out.get(id) ?? []
      if (!only || second || seen.has(id)) return undefined
      seen.add(id)
      id = only.to
    }
    return id
  }
}
