import { expect, test } from 'vitest'
import { fitting, nudge } from './camera.ts'

const frame = { width: 1000, height: 600, floor: 0.1 }

test('fitting shows the whole with a margin and never larger than life', () => {
  expect(fitting({ x: 0, y: 0, w: 200, h: 100 }, frame)).toEqual({ x: 400, y: 250, zoom: 1 })
  const wide = fitting({ x: 0, y: 0, w: 4000, h: 100 }, frame)
  expect(wide.x).toBeGreaterThanOrEqual(48)
  expect(wide.x + 4000 * wide.zoom).toBeLessThanOrEqual(1000 - 48 + 0.001)
})

test('what would be too small to read is begun at its left end instead', () => {
  const { x, zoom } = fitting({ x: 100, y: 0, w: 4000, h: 100 }, { ...frame, floor: 0.6 })
  expect(zoom).toBe(0.6)
  expect(x + 100 * zoom).toBe(48)
})

test('a box in full sight is not moved, one beyond an edge just comes in', () => {
  expect(nudge({ from: 100, to: 300, room: 1000 })).toBe(0)
  expect(nudge({ from: 900, to: 1100, room: 1000 })).toBe(-148)
  expect(nudge({ from: -50, to: 150, room: 1000 })).toBe(98)
})
