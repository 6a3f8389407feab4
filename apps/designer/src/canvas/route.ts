import { CARD } from '../document/geometry.ts'
import type { Box, Point } from '../document/geometry.ts'

/**
 * One router for every picture of an edge: the SVG path, the overview, the minimap and the search for the edge under
 * a dragged step all use the same corners.
 */
export interface Lane {
  /** Which of how many ways out of its card an edge is; keeps fanned edges from crossing or lying on each other. */
  readonly index: number
  readonly of: number
}
/** How an edge keeps clear of the cards between its ends. */
export interface Hint {
  /** Turn just before the target instead of just behind the source. */
  readonly late?: boolean
  /** The height at which a long edge, or a way back, passes by. */
  readonly via?: number
  /** How many steps aside its upright stretch lies, to keep off another edge's. */
  readonly shift?: number
}
export interface Run {
  readonly from: Point
  readonly to: Point
  readonly lane: Lane
  readonly hint?: Hint
}

const stub = 20
const spread = 5

export function corners(run: Run): readonly Point[] {
  const { from, to, hint } = run
  if (isBack(run)) return along(run, hint?.via ?? passing(run))
  if (hint?.via !== undefined) return along(run, hint.via)
  if (Math.abs(to.y - from.y) < 1) return [from, to]
  const room = to.x - from.x
  const off = Math.min(asideOf(run), room - stub)
  const turn = hint?.late ? to.x - off : from.x + off
  return [from, { x: turn, y: from.y }, { x: turn, y: to.y }, to]
}

/** Going up, the upper lane turns first; going down, the lower one does: so no lane crosses another. */
function orderOf({ from, to, lane }: Run): number {
  return to.y < from.y ? lane.index : lane.of - 1 - lane.index
}

function asideOf(run: Run): number {
  return stub + (orderOf(run) + (run.hint?.shift ?? 0)) * spread
}

/** Out to the right, along at a height, in from the left: over several columns, or back to an earlier one. */
function along(run: Run, y: number): readonly Point[] {
  const { from, to } = run
  const off = asideOf(run)
  const [out, into] = [from.x + off, to.x - stub]
  return [from, { x: out, y: from.y }, { x: out, y }, { x: into, y }, { x: into, y: to.y }, to]
}

function passing({ from, to }: Run): number {
  return to.y >= from.y ? Math.max(from.y, to.y) + CARD.head : Math.min(from.y, to.y) - CARD.head
}

export function isBack({ from, to }: Pick<Run, 'from' | 'to'>): boolean {
  return to.x - from.x < stub * 2
}

/** The first of a few ways that touches no card: turn early, turn late, or pass by at a free height. */
export function hintFor(run: Run, boxes: readonly Box[]): Hint {
  const [left, right] = [Math.min(run.from.x, run.to.x) - stub * 4, Math.max(run.from.x, run.to.x) + stub * 4]
  const near = boxes.filter((box) => box.x < right && box.x + box.w > left)
  const free = (hint: Hint): boolean => !touches(corners({ ...run, hint }), near)
  if (!isBack(run)) {
    if (free({})) return {}
    if (free({ late: true })) return { late: true }
  }
  // forward, the shortest way up and down; back, close under or over both ends
  const cost = (y: number): number =>
    isBack(run) ? Math.abs(y - passing(run)) : Math.abs(y - run.from.y) + Math.abs(y - run.to.y)
  const heights = near.flatMap((box) => [box.y - clear, box.y + box.h + clear]).concat(passing(run))
  heights.sort((a, b) => cost(a) - cost(b))
  const via = heights.find((y) => free({ via: y }))
  return via === undefined ? {} : { via }
}

const clear = 18
const margin = 4

function touches(points: readonly Point[], boxes: readonly Box[]): boolean {
  for (const [a, b] of stretches(points)) {
    const [left, right, top, bottom] = [Math.min(a.x, b.x), Math.max(a.x, b.x), Math.min(a.y, b.y), Math.max(a.y, b.y)]
    const hit = boxes.some(
      (box) => left < box.x + box.w && right > box.x && top < box.y + box.h + margin && bottom > box.y - margin,
    )
    if (hit) return true
  }
  return false
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
