import { expect, test } from 'vitest'
import { fitting, nudge } from './camera.ts'

const frame = { width: 1000, height: 600, floor: 0.1 }

test('fitting shows the whole with a margin and never larger than life', () => {
  expect(fitting([{ x: 0, y: 0, w: 200, h: 100 }], frame)).toEqual({ x: 400, y: 250, zoom: 1 })
  const wide = fitting([{ x: 0, y: 0, w: 4000, h: 100 }], frame)
  expect(wide?.x).toBeCloseTo(48)
  expect(wide?.zoom).toBeCloseTo((1000 - 96) / 4000)
})

test('what would be too small to read is begun at its first box instead', () => {
  const boxes = [
    { x: 100, y: 900, w: 200, h: 100 },
    { x: 3000, y: 0, w: 200, h: 4000 },
  ]
  const view = fitting(boxes, { ...frame, floor: 0.6 })
  expect(view?.zoom).toBe(0.6)
  expect((view?.x ?? 0) + 100 * 0.6).toBe(48)
  expect((view?.y ?? 0) + 950 * 0.6).toBe(300)
})

test('a box in full sight is not moved, one beyond an edge just comes in', () => {
  expect(nudge({ from: 100, to: 300, room: 1000 })).toBe(0)
  expect(nudge({ from: 900, to: 1100, room: 1000 })).toBe(-148)
  expect(nudge({ from: -50, to: 150, room: 1000 })).toBe(98)
})
