import type { Journey, JourneyEdge } from '@cairn/sdk/graph'
import type { Catalogue } from '../document/catalogue.ts'
import { boxOf, inputOffset, portOffset } from '../document/geometry.ts'
import type { PlacedBox, Point } from '../document/geometry.ts'
import { channels } from './channels.ts'
import { corners, hintFor } from './route.ts'
import type { Hint, Lane } from './route.ts'

/** The journey as boxes and lines: what the overview, the minimap and every hit test look at. */
export interface Picture {
  readonly boxes: ReadonlyMap<string, PlacedBox & { readonly type: string; readonly name: string | undefined }>
  readonly lines: readonly Line[]
}
export interface Line {
  readonly edge: JourneyEdge
  readonly points: readonly Point[]
  readonly lane: Lane
  readonly hint: Hint
}

const drawn = new WeakMap<Journey, Picture>()

/** Drawn once for each state of the journey, however many look at it. */
export function pictureOf(journey: Journey, catalogue: Catalogue): Picture {
  const known = drawn.get(journey)
  if (known) return known
  const boxes = new Map(
    journey.nodes.map((node) => [node.id, { ...boxOf(node, catalogue), type: node.type, name: node.name }]),
  )
  const all = [...boxes.values()]
  const ports = new Map(journey.nodes.map((node) => [node.id, catalogue.ports(node)]))
  const channel = channels()
  const lines = journey.edges.flatMap((edge): Line[] => {
    const [a, b, views] = [boxes.get(edge.from), boxes.get(edge.to), ports.get(edge.from)]
    if (!a || !b || !views) return []
    const index = Math.max(
      0,
      views.findIndex((view) => view.port === edge.port),
    )
    const run = {
      from: { x: a.x + a.w, y: a.y + portOffset(views, edge.port) },
      to: { x: b.x, y: b.y + inputOffset },
      lane: { index, of: Math.max(1, views.length) },
    }
    const hint = channel({ ...run, hint: hintFor(run, all) }, edge.to)
    return [{ edge, points: corners({ ...run, hint }), lane: run.lane, hint }]
  })
  const picture = { boxes, lines }
  drawn.set(journey, picture)
  return picture
}
