import type { Catalogue } from '../document/catalogue.ts'
import { CARD, portOffset, snapped } from '../document/geometry.ts'
import type { Point } from '../document/geometry.ts'
import type { Journey } from '@cairn/sdk/graph'
import type { PickTarget } from '../document/view.ts'
import type { Picture } from './picture.ts'
import { distanceTo } from './route.ts'

interface Dropped {
  readonly type: string
  /** The pointer, in the journey's own coordinates. */
  readonly at: Point
  readonly zoom: number
}
interface Ground {
  readonly journey: Journey
  readonly catalogue: Catalogue
  readonly picture: Picture
}

const reach = 28
const ghostAt = 34

/** What a step let go here would do: fill an open way out, split an edge, or stand alone under the pointer. */
export function dropAt(ground: Ground, dropped: Dropped): PickTarget {
  const { type, at, zoom } = dropped
  const near = reach / Math.min(1, zoom)
  if (ground.catalogue.takesInput(type)) {
    const ghost = ghostNear(ground, { at, near })
    if (ghost) return { kind: 'after', ...ghost }
    const edge = splits(ground.catalogue, type) ? edgeNear(ground.picture, { at, near }) : undefined
    if (edge) return { kind: 'edge', edge }
  }
  return { kind: 'at', at: snapped({ x: at.x - CARD.width / 2, y: at.y - CARD.head / 2 }) }
}

/** A step without a way out cannot stand in the middle of an edge. */
export function splits(catalogue: Catalogue, type: string): boolean {
  const kind = catalogue.kind(type)
  return kind !== undefined && !kind.entry && kind.ports.length > 0
}

function edgeNear(picture: Picture, { at, near }: { at: Point; near: number }): string | undefined {
  let best: { id: string; distance: number } | undefined
  for (const { edge, points } of picture.lines) {
    const distance = distanceTo(points, at)
    if (distance <= near && (!best || distance < best.distance)) best = { id: edge.id, distance }
  }
  return best?.id
}

function ghostNear(
  ground: Ground,
  { at, near }: { at: Point; near: number },
): { node: string; port: string } | undefined {
  const wired = new Set(ground.journey.edges.map((edge) => `${edge.from} ${edge.port}`))
  for (const node of ground.journey.nodes) {
    const ports = ground.catalogue.ports(node)
    for (const { port } of ports) {
      if (wired.has(`${node.id} ${port}`)) continue
      const ghost = { x: node.at[0] + CARD.width + ghostAt, y: node.at[1] + portOffset(ports, port) }
      if (Math.hypot(ghost.x - at.x, ghost.y - at.y) <= near) return { node: node.id, port }
    }
  }
  return undefined
}
