import type { NodeManifest, PortView, Problem } from '@cairn/sdk'
import type { Journey, JourneyNode } from '@cairn/sdk/graph'
import { Position } from '@xyflow/react'
import type { Edge, Node, NodeHandle } from '@xyflow/react'
import type { Catalogue } from '../document/catalogue.ts'
import { CARD, cardHeight, inputOffset, portOffset } from '../document/geometry.ts'
import type { Line, Picture } from './picture.ts'
import type { Hint, Lane } from './route.ts'

export type Level = Problem['severity'] | 'none'

export interface CardData extends Record<string, unknown> {
  readonly node: JourneyNode
  readonly kind: NodeManifest | undefined
  readonly ports: readonly PortView[]
  readonly takesInput: boolean
  /** Ports that lead somewhere, joined: a string so that equal is equal. */
  readonly wired: string
  readonly level: Level
  readonly problemCount: number
}
export interface LineData extends Record<string, unknown> {
  readonly lane: Lane
  readonly hint: Hint
  readonly maxPasses: number | undefined
}
export type CardNode = Node<CardData, 'card'>
export type LineEdge = Edge<LineData, 'line'>

export interface NodeInput {
  readonly node: JourneyNode
  readonly wired: string
  readonly level: Level
  readonly problemCount: number
  readonly selected: boolean
  readonly tabStop: boolean
  /** Where the card is while it is being dragged. */
  readonly at: readonly [number, number]
  readonly label: string
  readonly role: string
}

/**
 * Journey → React Flow with structural sharing: a card whose inputs did not change is the very same object, so that
 * React Flow and React skip it.
 */
export function flowNodes(catalogue: Catalogue): (inputs: readonly NodeInput[]) => CardNode[] {
  let cache = new Map<string, { readonly input: NodeInput; readonly made: CardNode }>()
  return (inputs) => {
    const next = new Map<string, { readonly input: NodeInput; readonly made: CardNode }>()
    const result = inputs.map((input) => {
      const known = cache.get(input.node.id)
      const entry =
        known && same(known.input, input) ? known : { input, made: cardNode(input, { catalogue, known: known?.made }) }
      next.set(input.node.id, entry)
      return entry.made
    })
    cache = next
    return result
  }
}

function same(a: NodeInput, b: NodeInput): boolean {
  return (
    a.node === b.node &&
    a.wired === b.wired &&
    a.level === b.level &&
    a.problemCount === b.problemCount &&
    a.selected === b.selected &&
    a.tabStop === b.tabStop &&
    a.at[0] === b.at[0] &&
    a.at[1] === b.at[1] &&
    a.label === b.label &&
    a.role === b.role
  )
}

function cardNode(
  input: NodeInput,
  { catalogue, known }: { catalogue: Catalogue; known: CardNode | undefined },
): CardNode {
  const { node, wired, level, problemCount } = input
  const ports = catalogue.ports(node)
  const height = cardHeight(ports)
  const takesInput = catalogue.takesInput(node.type)
  const old = known?.data
  const kept =
    old && old.node === node && old.wired === wired && old.level === level && old.problemCount === problemCount
  return {
    id: node.id,
    type: 'card',
    position: { x: input.at[0], y: input.at[1] },
    data: kept ? old : { node, kind: catalogue.kind(node.type), ports, takesInput, wired, level, problemCount },
    width: CARD.width,
    height,
    measured: { width: CARD.width, height },
    handles: handlesOf(ports, takesInput),
    selected: input.selected,
    ariaRole: 'group',
    ariaLabel: input.label,
    domAttributes: { tabIndex: input.tabStop ? 0 : -1, 'aria-roledescription': input.role },
  }
}

function handlesOf(ports: readonly PortView[], takesInput: boolean): NodeHandle[] {
  const size = { width: 1, height: 1 }
  const out = ports.map((view): NodeHandle => ({
    id: view.port,
    type: 'source',
    position: Position.Right,
    x: CARD.width - 1,
    y: portOffset(ports, view.port),
    ...size,
  }))
  if (!takesInput) return out
  return [...out, { id: null, type: 'target', position: Position.Left, x: 0, y: inputOffset, ...size }]
}

/** Edges as the picture has routed them; one whose way did not change is the very same object. */
export function flowEdges(): (picture: Picture, selected: ReadonlySet<string>) => LineEdge[] {
  let cache = new Map<string, { readonly line: Line; readonly made: LineEdge }>()
  return (picture, selected) => {
    const next: typeof cache = new Map()
    const made = picture.lines.map((line) => {
      const chosen = selected.has(line.edge.id)
      const known = cache.get(line.edge.id)
      const kept = known && known.made.selected === chosen && sameWay(known.line, line)
      const entry = kept ? known : { line, made: lineEdge(line, chosen) }
      next.set(line.edge.id, entry)
      return entry.made
    })
    cache = next
    return made
  }
}

function sameWay(a: Line, b: Line): boolean {
  return (
    a.edge === b.edge &&
    a.lane.index === b.lane.index &&
    a.lane.of === b.lane.of &&
    a.hint.late === b.hint.late &&
    a.hint.via === b.hint.via &&
    a.hint.shift === b.hint.shift
  )
}

function lineEdge({ edge, lane, hint }: Line, selected: boolean): LineEdge {
  return {
    id: edge.id,
    type: 'line',
    source: edge.from,
    target: edge.to,
    sourceHandle: edge.port,
    data: { lane, hint, maxPasses: edge.maxPasses },
    selected,
  }
}

export function wiredPorts(journey: Journey): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const edge of journey.edges) map.set(edge.from, `${map.get(edge.from) ?? '|'}${edge.port}|`)
  return map
}
