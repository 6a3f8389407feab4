import { type JsonObject, objectOf } from '@cairn/sdk'
import type { Journey, JourneyEdge, JourneyNode } from '@cairn/sdk/graph'
import { boxOf, CARD, cardHeight, inputOffset, portOffset, portRows, snap, snapped } from './geometry.ts'
import type { PlacedBox, Point } from './geometry.ts'
import { reachFrom } from './reach.ts'
import { freeSpot, settle } from './room.ts'
import { edgeFrom, nameOf, nodeOf } from './scene.ts'
import type { Outcome, Scene } from './scene.ts'

export interface PortOf {
  readonly node: string
  readonly port: string
}

/** Puts a new step on the canvas with its top left corner at `at`, unconnected. */
export function insertNode(scene: Scene, args: { type: string; at: readonly [number, number] }): Outcome {
  const node = newNode(scene, args.type)
  if (!node) return { refused: 'unknownType' }
  const boxes = scene.journey.nodes.map((other) => boxOf(other, scene.catalogue))
  const spot = freeSpot(boxes, { ...boxOf(node, scene.catalogue), x: snap(args.at[0]), y: snap(args.at[1]) })
  const placed = { ...node, at: snapped(spot) }
  return inserted(scene, placed, { ...scene.journey, nodes: [...scene.journey.nodes, placed] })
}

/** Splits an edge: the step takes the edge over and goes on to where it led. What follows makes room. */
export function insertOnEdge(
  scene: Scene,
  args: { edge: string; type: string; at?: readonly [number, number] },
): Outcome {
  const edge = scene.journey.edges.find((one) => one.id === args.edge)
  const fresh = newNode(scene, args.type)
  const [from, to] = edge ? [nodeOf(scene.journey, edge.from), nodeOf(scene.journey, edge.to)] : []
  if (!edge || !from || !to || !fresh) return { refused: 'unknownType' }
  const out = scene.catalogue.ports(fresh)[0]
  if (!scene.catalogue.takesInput(fresh.type)) return { refused: 'entryHasNoWayIn' }
  if (!out) return { refused: 'noWayOut' }
  const node = { ...fresh, at: snapped(betweenSpot(scene, from, to)) }
  const { maxPasses, ...plain } = edge
  const edges = scene.journey.edges.flatMap((one): JourneyEdge[] =>
    one.id === edge.id
      ? [
          { ...plain, to: node.id },
          { id: scene.newId(), from: node.id, port: out.port, to: to.id, ...(maxPasses && { maxPasses }) },
        ]
      : [one],
  )
  const grown: Journey = { ...scene.journey, nodes: [...scene.journey.nodes, node], edges }
  return inserted(scene, node, makeRoom({ ...scene, journey: grown }, node.id, to.id))
}

/** Adds a step behind a way out; where that way is taken, the new step goes in between. */
export function insertAfter(scene: Scene, args: PortOf & { type: string; at?: readonly [number, number] }): Outcome {
  const taken = edgeFrom(scene.journey, args.node, args.port)
  if (taken) return insertOnEdge(scene, { edge: taken.id, type: args.type })
  const from = nodeOf(scene.journey, args.node)
  const fresh = newNode(scene, args.type)
  if (!from || !fresh) return { refused: 'unknownType' }
  if (!scene.catalogue.takesInput(fresh.type)) return { refused: 'entryHasNoWayIn' }
  const boxes = scene.journey.nodes.map((other) => boxOf(other, scene.catalogue))
  const want = args.at ? { x: snap(args.at[0]), y: snap(args.at[1]) } : spotBehind(scene, from, args.port)
  const node = { ...fresh, at: snapped(freeSpot(boxes, { ...boxOf(fresh, scene.catalogue), ...want })) }
  const edge = { id: scene.newId(), from: from.id, port: args.port, to: node.id }
  const { nodes, edges } = scene.journey
  return inserted(scene, node, { ...scene.journey, nodes: [...nodes, node], edges: [...edges, edge] })
}

/** Adds an entry at the left, under the entries that are there. */
export function addEntry(scene: Scene, args: { type: string }): Outcome {
  const entries = scene.journey.nodes.filter((node) => !scene.catalogue.takesInput(node.type))
  const last = entries.map((node) => boxOf(node, scene.catalogue)).sort((a, b) => b.y + b.h - (a.y + a.h))[0]
  const at: readonly [number, number] = last ? [last.x, last.y + last.h + CARD.gapY] : [0, 0]
  return insertNode(scene, { type: args.type, at })
}

function newNode(scene: Scene, type: string): JourneyNode | undefined {
  const kind = scene.catalogue.kind(type)
  if (!kind) return undefined
  const config = { ...kind.defaults, ...freshOf(kind.schema) }
  return { id: scene.newId(), type, typeVersion: kind.version, config, at: [0, 0] }
}

/** What a step of today begins with, where an older one without a word of it keeps another meaning. */
function freshOf(schema: JsonObject): JsonObject {
  const fields = Object.entries(objectOf(schema['properties'])).map(([name, each]) => [name, objectOf(each)['fresh']])
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
}

function inserted(scene: Scene, node: JourneyNode, journey: Journey): Outcome {
  return { journey, label: { key: 'insert', what: nameOf(node, scene.catalogue) }, select: [node.id] }
}

function betweenSpot(scene: Scene, from: JourneyNode, to: JourneyNode): Point {
  const [a, b] = [boxOf(from, scene.catalogue), boxOf(to, scene.catalogue)]
  const room = b.x - (a.x + a.w)
  // With room for a card and a gap on either side the step goes into the middle and nobody moves.
  const roomy = room >= CARD.width + CARD.gapX
  return { x: roomy ? a.x + a.w + (room - CARD.width) / 2 : a.x + a.w + CARD.gapX, y: b.x > a.x ? b.y : a.y }
}

/** Where a card behind a port belongs: lanes fan out evenly around the middle of the card they leave. */
function spotBehind(scene: Scene, from: JourneyNode, port: string): Point {
  const ports = scene.catalogue.ports(from)
  const box = boxOf(from, scene.catalogue)
  const x = box.x + box.w + CARD.gapX
  const lanes = portRows(ports).length
  if (lanes < 2) return { x, y: box.y + portOffset(ports, port) - inputOffset }
  const lane = ports.findIndex((view) => view.port === port)
  const middle = box.y + cardHeight(ports) / 2 - inputOffset
  return { x, y: snap(middle + (lane - (lanes - 1) / 2) * (CARD.head + CARD.gapY)) }
}

/** Shifts what follows a new card to the right until it is clear of it, as one block. */
function makeRoom(scene: Scene, fresh: string, next: string): Journey {
  const boxes = new Map(scene.journey.nodes.map((node) => [node.id, boxOf(node, scene.catalogue)]))
  const [card, first] = [boxes.get(fresh), boxes.get(next)]
  if (!card || !first) return scene.journey
  const shift = card.x + card.w + CARD.gapX - first.x
  const back = first.x < card.x - CARD.width // a back edge leads left: nothing follows it in space
  const block = shift > 0 && !back ? followers(scene.journey, { fresh, next, from: first.x }) : new Set<string>()
  const still: PlacedBox[] = []
  const moved: PlacedBox[] = []
  for (const box of boxes.values()) {
    if (block.has(box.id)) moved.push({ ...box, x: snap(box.x + shift) })
    else if (box.id === fresh) moved.push(box)
    else still.push(box)
  }
  const places = settle(still, moved)
  return { ...scene.journey, nodes: scene.journey.nodes.map((node) => moveTo(node, places.get(node.id))) }
}

function followers(journey: Journey, at: { fresh: string; next: string; from: number }): ReadonlySet<string> {
  const reach = reachFrom(journey, at.next, at.fresh)
  const right = journey.nodes.filter((node) => reach.has(node.id) && node.at[0] >= at.from - CARD.grid)
  return new Set(right.map((node) => node.id))
}

function moveTo(node: JourneyNode, point: Point | undefined): JourneyNode {
  if (!point || (point.x === node.at[0] && point.y === node.at[1])) return node
  return { ...node, at: snapped(point) }
}
