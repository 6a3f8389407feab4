import { CARD } from '../document/geometry.ts'
import type { Point } from '../document/geometry.ts'

/**
 * One router for every picture of an edge: the SVG path, the overview, the minimap and the search for the edge under
 * a dragged step all use the same corners.
 */
export interface Lane {
  /** Which of how many ways out of its card an edge is; keeps fanned edges from crossing or lying on each other. */
  readonly index: number
  readonly of: number
}
export interface Run {
  readonly from: Point
  readonly to: Point
  readonly lane: Lane
}

const stub = 20
const spread = 7

export function corners({ from, to, lane }: Run): readonly Point[] {
  const up = to.y < from.y
  // Going up, the upper lane turns first; going down, the lower one does: so no lane crosses another.
  const order = up ? lane.index : lane.of - 1 - lane.index
  const room = to.x - from.x
  if (room >= stub * 2) {
    if (Math.abs(to.y - from.y) < 1) return [from, to]
    const turn = from.x + Math.min(stub + order * spread, room - stub)
    return [from, { x: turn, y: from.y }, { x: turn, y: to.y }, to]
  }
  return around({ from, to, lane }, order)
}

/** A way back leaves to the right, passes over or under both cards and comes in from the left. */
function around({ from, to }: Run, order: number): readonly Point[] {
  const out = from.x + stub + order * spread
  const into = to.x - stub - order * spread
  const below = to.y >= from.y
  const y = below
    ? Math.max(from.y, to.y) + CARD.head + order * spread
    : Math.min(from.y, to.y) - CARD.head - order * spread
  return [from, { x: out, y: from.y }, { x: out, y }, { x: into, y }, { x: into, y: to.y }, to]
}

export function isBack({ from, to }: Pick<Run, 'from' | 'to'>): boolean {
  return to.x - from.x < stub * 2
}

/** The corners as an SVG path with rounded turns. */
export function pathOf(points: readonly Point[], radius = 10): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first.x},${first.y}`
  rest.forEach((point, i) => {
    const [before, after] = [points[i], rest[i + 1]]
    if (!before || !after) {
      path += `L${point.x},${point.y}`
      return
    }
    const r = Math.min(radius, gap(before, point) / 2, gap(point, after) / 2)
    const [a, b] = [towards(point, before, r), towards(point, after, r)]
    path += `L${a.x},${a.y}Q${point.x},${point.y} ${b.x},${b.y}`
  })
  return path
}

/** The middle of the longest level stretch: where the `+` sits clear of corners. */
export function middleOf(points: readonly Point[]): Point {
  let best: { at: Point; length: number } | undefined
  for (const [a, b] of stretches(points)) {
    const level = a.y === b.y ? 1.5 : 1
    const length = gap(a, b) * level
    if (!best || length > best.length) best = { at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, length }
  }
  return best?.at ?? points[0] ?? { x: 0, y: 0 }
}

export function distanceTo(points: readonly Point[], at: Point): number {
  let least = Infinity
  for (const [a, b] of stretches(points)) least = Math.min(least, toStretch(a, b, at))
  return least
}

function* stretches(points: readonly Point[]): Generator<readonly [Point, Point]> {
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]]
    if (a && b) yield [a, b]
  }
}

function toStretch(a: Point, b: Point, at: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length))
  return Math.hypot(at.x - a.x - t * dx, at.y - a.y - t * dy)
}

const gap = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

function towards(from: Point, to: Point, by: number): Point {
  const length = gap(from, to) || 1
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by }
}
