import type { JsonObject, PortView } from '@cairn/sdk'
import type { Journey, JourneyEdge, JourneyNode, JourneySettings } from '@cairn/sdk/graph'
import { snapped } from './geometry.ts'
import { nameOf, nodeOf } from './scene.ts'
import type { Outcome, Scene } from './scene.ts'

export interface Place {
  readonly node: string
  readonly at: readonly [number, number]
}

export function moveNodes(scene: Scene, args: { places: readonly Place[]; tidy?: boolean; typing?: string }): Outcome {
  const places = new Map(args.places.map((place) => [place.node, place.at]))
  let moved = 0
  const nodes = scene.journey.nodes.map((node) => {
    const at = places.get(node.id)
    if (!at || (at[0] === node.at[0] && at[1] === node.at[1])) return node
    moved++
    return { ...node, at: snapped({ x: at[0], y: at[1] }) }
  })
  if (moved === 0) return { refused: 'nothingMoved' }
  return {
    journey: { ...scene.journey, nodes },
    label: { key: args.tidy ? 'tidy' : 'move', count: moved },
    ...(args.typing && { typing: args.typing }),
  }
}

export function rename(scene: Scene, args: { node: string; name: string }): Outcome {
  return patchNode(scene, args.node, (node) => {
    const { name: _, ...rest } = node
    const name = args.name.slice(0, 120)
    return { node: name.trim() === '' ? rest : { ...rest, name }, key: 'rename', typing: true }
  })
}

export function setEnabled(scene: Scene, args: { node: string; enabled: boolean }): Outcome {
  return patchNode(scene, args.node, (node) => {
    const { disabled: _, ...rest } = node
    return { node: args.enabled ? rest : { ...rest, disabled: true }, key: args.enabled ? 'enable' : 'disable' }
  })
}

/**
 * Settings may change a step's ways out. One way that went while one required way came is the same way under a new
 * name and keeps its edge; any other edge of a vanished way is dropped and said aloud.
 */
export function setConfig(scene: Scene, args: { node: string; config: JsonObject }): Outcome {
  const node = nodeOf(scene.journey, args.node)
  if (!node) return { refused: 'nothingSelected' }
  const next = { ...node, config: args.config }
  const [before, after] = [scene.catalogue.ports(node), scene.catalogue.ports(next)]
  const renamed = renamedPort(scene.journey, { node: node.id, before, after })
  let dropped = 0
  const edges = scene.journey.edges.flatMap((edge): JourneyEdge[] => {
    if (edge.from !== node.id || after.some((view) => view.port === edge.port)) return [edge]
    if (edge.port === renamed?.from) return [{ ...edge, port: renamed.to }]
    dropped++
    return []
  })
  const nodes = scene.journey.nodes.map((one) => (one.id === node.id ? next : one))
  const label = { key: 'config', what: nameOf(next, scene.catalogue) }
  const journey = { ...scene.journey, nodes, edges }
  return {
    journey,
    label,
    typing: `config:${node.id}`,
    ...(dropped > 0 && { notice: { key: 'edgesDropped', count: dropped } }),
  }
}

export function setSettings(scene: Scene, args: { settings: JourneySettings }): Outcome {
  const journey = { ...scene.journey, settings: args.settings }
  return { journey, label: { key: 'settings' }, typing: 'settings' }
}

export function setJourneyName(scene: Scene, args: { name: string }): Outcome {
  const name = args.name.trim().slice(0, 120)
  if (name === '' || name === scene.journey.name) return { refused: 'nothingMoved' }
  return { journey: { ...scene.journey, name }, label: { key: 'renameJourney' } }
}

/** A whole journey from the JSON view or a file; what it is called and whose it is stays. */
export function replaceJourney(scene: Scene, args: { journey: Journey }): Outcome {
  const { id, brand } = scene.journey
  return { journey: { ...args.journey, id, brand }, label: { key: 'json' }, typing: 'json' }
}

interface PortChange {
  readonly node: string
  readonly before: readonly PortView[]
  readonly after: readonly PortView[]
}

function renamedPort(journey: Journey, { node, before, after }: PortChange): { from: string; to: string } | undefined {
  const taken = new Set(journey.edges.filter((edge) => edge.from === node).map((edge) => edge.port))
  const went = before.filter((view) => taken.has(view.port) && !after.some((other) => other.port === view.port))
  const came = after.filter(
    (view) => view.required && !taken.has(view.port) && !before.some((other) => other.port === view.port),
  )
  const [from, to] = [went[0], came[0]]
  return went.length === 1 && came.length === 1 && from && to ? { from: from.port, to: to.port } : undefined
}

interface Patch {
  readonly node: JourneyNode
  readonly key: string
  readonly typing?: boolean
}

function patchNode(scene: Scene, id: string, patch: (node: JourneyNode) => Patch): Outcome {
  const found = nodeOf(scene.journey, id)
  if (!found) return { refused: 'nothingSelected' }
  const { node, key, typing } = patch(found)
  const nodes = scene.journey.nodes.map((one) => (one.id === id ? node : one))
  const label = { key, what: nameOf(node, scene.catalogue) }
  return { journey: { ...scene.journey, nodes }, label, ...(typing && { typing: `${key}:${id}` }) }
}
