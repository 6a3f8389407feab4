import { CARD, overlaps, snap } from './geometry.ts'
import type { Box, PlacedBox, Point } from './geometry.ts'

const pitch = CARD.head + CARD.gapY

/** The free place nearest to `want` in its column: below and above in turn, further and further. */
export function freeSpot(boxes: readonly Box[], want: Box): Point {
  for (let i = 0; i <= boxes.length * 8; i++) {
    const offset = (i % 2 === 0 ? -1 : 1) * Math.ceil(i / 2) * (pitch / 2)
    const box = { ...want, y: snap(want.y + offset) }
    if (!boxes.some((other) => overlaps(box, other, CARD.gapY / 2))) return { x: box.x, y: box.y }
  }
  const lowest = Math.max(want.y, ...boxes.map((box) => box.y + box.h + CARD.gapY))
  return { x: want.x, y: snap(lowest) }
}

/**
 * Places what moved among what did not. What nobody touched stays exactly where the marketer put it; a moved card
 * that would cover another goes on downwards until it is free.
 */
export function settle(still: readonly PlacedBox[], moved: readonly PlacedBox[]): ReadonlyMap<string, Point> {
  const placed: Box[] = [...still]
  const result = new Map<string, Point>()
  for (const box of [...moved].sort((a, b) => a.x - b.x || a.y - b.y)) {
    let here: Box = box
    for (let hit = hitBy(here, placed); hit; hit = hitBy(here, placed))
      here = { ...here, y: snap(hit.y + hit.h + CARD.gapY) }
    placed.push(here)
    result.set(box.id, { x: here.x, y: here.y })
  }
  return result
}

function hitBy(box: Box, placed: readonly Box[]): Box | undefined {
  return placed.find((other) => overlaps(box, other, 1))
}
