import type { Journey, JourneyEdge, JourneyNode } from '../journey.ts'
import type { AttributeType } from '../../expression/index.ts'
import type { NodeLike, Walkways } from '../walkways.ts'

/** Ids that exist in the brand; a list left out is not checked. */
export interface Known {
  readonly audiences?: ReadonlySet<string> | undefined
  readonly pools?: ReadonlySet<string> | undefined
  /** What each of them holds; coupons where it is not said. */
  readonly poolKinds?: ReadonlyMap<string, string> | undefined
  /** Those that were published at least once. */
  readonly journeys?: ReadonlySet<string> | undefined
  /** What the brand's members are known to have, and of which type. */
  readonly attributes?: ReadonlyMap<string, AttributeType> | undefined
  readonly connections?: ReadonlySet<string> | undefined
}

/** What every rule looks at. */
export interface View {
  readonly journey: Journey
  readonly ways: Walkways
  readonly nodes: ReadonlyMap<string, NodeLike>
  readonly known: Known
}

/** What a marketer calls the node. */
export function nameOf(node: JourneyNode): string {
  return node.name ?? node.id
}

/** A node type that can be offered as a repair; types are found by what they are, never by name. */
export function typeFor(view: View, fits: (kind: NodeLike) => boolean): string | undefined {
  for (const [type, kind] of view.nodes) if (fits(kind)) return type
  return undefined
}

/** Edges that close a loop, found depth first from the first node on; `edgesFrom` may leave nodes and edges out. */
export function backEdges(
  nodes: readonly JourneyNode[],
  edgesFrom: (id: string) => readonly JourneyEdge[],
): readonly JourneyEdge[] {
  const state = new Map<string, 'open' | 'done'>()
  const found: JourneyEdge[] = []
  for (const start of nodes) {
    if (state.has(start.id)) continue
    const path = [{ id: start.id, edges: [...edgesFrom(start.id)] }]
    state.set(start.id, 'open')
    for (let here = path.at(-1); here; here = path.at(-1)) {
      const edge = here.edges.shift()
      if (!edge) {
        state.set(here.id, 'done')
        path.pop()
      } else if (state.get(edge.to) === 'open') {
        found.push(edge)
      } else if (!state.has(edge.to)) {
        state.set(edge.to, 'open')
        path.push({ id: edge.to, edges: [...edgesFrom(edge.to)] })
      }
    }
  }
  return found
}
