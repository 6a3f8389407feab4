import type { Journey } from '@cairn/sdk/graph'
import type { Catalogue } from '../document/catalogue.ts'
import type { PlacedBox } from '../document/geometry.ts'
import { nodeOf } from '../document/scene.ts'

export type Way = 'next' | 'previous' | 'above' | 'below' | 'first' | 'last'

/** Where a step of the keyboard leads: along the edges, and between the lanes of a branch. */
export function walk(
  { journey, catalogue }: { journey: Journey; catalogue: Catalogue },
  from: string | undefined,
  way: Way,
): string | undefined {
  const order = readingOrder(journey, catalogue)
  if (from === undefined || !nodeOf(journey, from)) return order[0]
  switch (way) {
    case 'first':
      return order[0]
    case 'last':
      return order[order.length - 1]
    case 'next':
      return after(journey, catalogue, from)[0] ?? undefined
    case 'previous':
      return before(journey, from)[0]
    case 'above':
    case 'below':
      return beside({ journey, catalogue }, from, way)
  }
}

/** Steps a port leads to, in port order. */
function after(journey: Journey, catalogue: Catalogue, id: string): string[] {
  const node = nodeOf(journey, id)
  if (!node) return []
  const ports = catalogue.ports(node).map((view) => view.port)
  const place = (port: string): number => (ports.includes(port) ? ports.indexOf(port) : ports.length)
  return journey.edges
    .filter((edge) => edge.from === id && nodeOf(journey, edge.to))
    .sort((a, b) => place(a.port) - place(b.port))
    .map((edge) => edge.to)
}

function before(journey: Journey, id: string): string[] {
  return journey.edges.filter((edge) => edge.to === id && nodeOf(journey, edge.from)).map((edge) => edge.from)
}

/** The neighbouring lane of the same branch; with none, on along the way, so that ↓ alone walks a plain journey. */
function beside(
  scene: { journey: Journey; catalogue: Catalogue },
  id: string,
  way: 'above' | 'below',
): string | undefined {
  const { journey, catalogue } = scene
  const parents = before(journey, id)
  const lanes =
    parents.length > 0 ? parents.flatMap((parent) => after(journey, catalogue, parent)) : entries(journey, catalogue)
  const unique = [...new Set(lanes)]
  const at = unique.indexOf(id)
  const lane = unique[way === 'below' ? at + 1 : at - 1]
  if (lane !== undefined) return lane
  return way === 'below' ? after(journey, catalogue, id)[0] : parents[0]
}

function entries(journey: Journey, catalogue: Catalogue): string[] {
  return journey.nodes
    .filter((node) => !catalogue.takesInput(node.type))
    .sort((a, b) => a.at[1] - b.at[1] || a.at[0] - b.at[0])
    .map((node) => node.id)
}

/** Depth first from the entries, then whatever no entry reaches: the order of the outline and of reading aloud. */
export function readingOrder(journey: Journey, catalogue: Catalogue): readonly string[] {
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    for (const next of after(journey, catalogue, id)) visit(next)
  }
  entries(journey, catalogue).forEach(visit)
  const rest = journey.nodes.filter((node) => !seen.has(node.id)).sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
  rest.forEach((node) => visit(node.id))
  return [...seen]
}

/** The card the eye would go to next in a direction: near, and straight ahead rather than aside. */
export function nearest(
  boxes: readonly PlacedBox[],
  from: string | undefined,
  { dx, dy }: { dx: number; dy: number },
): string | undefined {
  const start = boxes.find((box) => box.id === from)
  if (!start) return boxes[0]?.id
  let best: { id: string; cost: number } | undefined
  for (const box of boxes) {
    const [x, y] = [box.x + box.w / 2 - start.x - start.w / 2, box.y + box.h / 2 - start.y - start.h / 2]
    const ahead = x * dx + y * dy
    if (box.id === from || ahead <= 0) continue
    const cost = ahead + Math.abs(x * dy + y * dx) * 2
    if (!best || cost < best.cost) best = { id: box.id, cost }
  }
  return best?.id
}
