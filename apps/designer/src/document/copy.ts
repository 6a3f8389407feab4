import { journeyEdge, journeyNode } from '@cairn/sdk/graph'
import type { Journey, JourneyEdge, JourneyNode } from '@cairn/sdk/graph'
import { z } from 'zod'
import { boxOf, bounds, CARD, overlaps, snapped } from './geometry.ts'
import type { Box, Point } from './geometry.ts'
import type { Outcome, Scene } from './scene.ts'

const clip = z.object({
  cairn: z.literal(1),
  nodes: z.array(journeyNode).min(1).max(500),
  edges: z.array(journeyEdge).max(2000),
})
type Clip = z.output<typeof clip>

/** Clipboard text: one readable line a step, then the same as JSON, so that it pastes into a chat as well as here. */
export function copyText(journey: Journey, ids: readonly string[], describe: (node: JourneyNode) => string): string {
  const { nodes, edges } = cutOut(journey, ids)
  return [...nodes.map(describe), '', JSON.stringify({ cairn: 1, nodes, edges })].join('\n')
}

export function readClip(text: string): Clip | undefined {
  const line = text.split('\n').find((one) => one.startsWith('{"cairn":'))
  if (!line) return undefined
  try {
    const parsed = clip.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined // a cut-off line is not a clip of ours: nothing to paste
  }
}

export function paste(scene: Scene, args: { text: string; at?: readonly [number, number] }): Outcome {
  const found = readClip(args.text)
  if (!found) return { refused: 'notAClip' }
  return placeCopies(scene, { clip: found, key: 'paste', ...(args.at && { at: { x: args.at[0], y: args.at[1] } }) })
}

export function duplicate(scene: Scene, args: { nodes: readonly string[] }): Outcome {
  const { nodes, edges } = cutOut(scene.journey, args.nodes)
  if (nodes.length === 0) return { refused: 'nothingSelected' }
  return placeCopies(scene, { clip: { nodes, edges }, key: 'duplicate' })
}

function cutOut(journey: Journey, ids: readonly string[]): { nodes: JourneyNode[]; edges: JourneyEdge[] } {
  const chosen = new Set(ids)
  const nodes = journey.nodes.filter((node) => chosen.has(node.id))
  return { nodes, edges: journey.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to)) }
}

interface Copies {
  readonly clip: { readonly nodes: readonly JourneyNode[]; readonly edges: readonly JourneyEdge[] }
  readonly key: string
  readonly at?: Point
}

/** Copies get new ids and keep their shape; the block goes down until it covers nothing. */
function placeCopies(scene: Scene, { clip: { nodes, edges }, key, at }: Copies): Outcome {
  const ids = new Map(nodes.map((node) => [node.id, scene.newId()]))
  const boxes = nodes.map((node) => boxOf(node, scene.catalogue))
  const frame = bounds(boxes)
  if (!frame) return { refused: 'nothingSelected' }
  const still = scene.journey.nodes.map((node) => boxOf(node, scene.catalogue))
  const shift = shiftOf(still, boxes, at ? { x: at.x - frame.x, y: at.y - frame.y } : { x: 0, y: frame.h + CARD.gapY })
  const copies = nodes.map((node) => ({
    ...node,
    id: ids.get(node.id) ?? scene.newId(),
    at: snapped({ x: node.at[0] + shift.x, y: node.at[1] + shift.y }),
  }))
  const links = edges.flatMap((edge): JourneyEdge[] => {
    const [from, to] = [ids.get(edge.from), ids.get(edge.to)]
    return from && to ? [{ ...edge, id: scene.newId(), from, to }] : []
  })
  const journey = {
    ...scene.journey,
    nodes: [...scene.journey.nodes, ...copies],
    edges: [...scene.journey.edges, ...links],
  }
  return { journey, label: { key, count: copies.length }, select: copies.map((node) => node.id) }
}

function shiftOf(still: readonly Box[], boxes: readonly Box[], start: Point): Point {
  let shift = start
  const blocked = () =>
    boxes.some((box) =>
      still.some((other) => overlaps({ ...box, x: box.x + shift.x, y: box.y + shift.y }, other, CARD.grid)),
    )
  while (blocked()) shift = { x: shift.x, y: shift.y + CARD.gapY }
  return shift
}
