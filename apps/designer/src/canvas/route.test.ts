import { describe, expect, test } from 'vitest'
import { CARD } from '../document/geometry.ts'
import type { Point } from '../document/geometry.ts'
import { channels } from './channels.ts'
import { corners, distanceTo, hintFor, isBack, middleOf, pathOf } from './route.ts'

const alone = { index: 0, of: 1 }

describe('the way an edge takes', () => {
  test('is a straight line between cards at one height', () => {
    const points = corners({ from: { x: 232, y: 40 }, to: { x: 320, y: 40 }, lane: alone })
    expect(points).toEqual([
      { x: 232, y: 40 },
      { x: 320, y: 40 },
    ])
    expect(pathOf(points)).toBe('M232,40L320,40')
  })

  test('has only level and upright stretches', () => {
    for (const to of [
      { x: 600, y: 300 },
      { x: 600, y: -300 },
      { x: -400, y: 60 },
    ]) {
      const points = corners({ from: { x: 232, y: 40 }, to, lane: alone })
      const slanted = points.slice(1).filter((point, i) => point.x !== points[i]?.x && point.y !== points[i]?.y)
      expect(slanted).toEqual([])
      expect(points[0]).toEqual({ x: 232, y: 40 })
      expect(points.at(-1)).toEqual(to)
    }
  })

  test('of lanes fanning out never crosses another lane', () => {
    const lanes = Array.from({ length: 6 }, (_, index) =>
      corners({
        from: { x: 232, y: 96 + index * CARD.row },
        to: { x: 320, y: -200 + index * 112 },
        lane: { index, of: 6 },
      }),
    )
    const crossing = lanes.flatMap((a, i) => lanes.slice(i + 1).filter((b) => cross(a, b)))
    expect(crossing).toEqual([])
  })

  test('back to an earlier card goes round the cards, not through them', () => {
    const from = { x: 1000, y: 40 }
    const to = { x: 0, y: 40 }
    expect(isBack({ from, to })).toBe(true)
    const points = corners({ from, to, lane: alone })
    expect(Math.max(...points.map(({ y }) => y))).toBeGreaterThan(CARD.head)
  })
})

describe('keeping clear of cards', () => {
  const card = { w: CARD.width, h: CARD.head }
  const long = { from: { x: 224, y: 200 }, to: { x: 900, y: 40 }, lane: alone }

  test('an edge turns late where turning early would lead through a card', () => {
    expect(hintFor(long, [])).toEqual({})
    expect(hintFor(long, [{ x: 500, y: 0, ...card }])).toEqual({ late: true })
  })

  test('with cards in both ways it passes by at a free height', () => {
    const boxes = [
      { x: 500, y: 0, ...card },
      { x: 500, y: 160, ...card },
    ]
    const hint = hintFor(long, boxes)
    expect(hint.via).toBeGreaterThan(CARD.head)
    expect(hint.via).toBeLessThan(160)
  })

  test('a way back passes under what lies between', () => {
    const back = { from: { x: 900, y: 40 }, to: { x: 0, y: 40 }, lane: alone }
    const { via } = hintFor(back, [{ x: 400, y: 40, ...card }])
    expect(via === undefined || via < 40 || via > 40 + CARD.head).toBe(true)
    expect(via).toBeDefined()
  })
})

describe('running beside each other', () => {
  const up = { from: { x: 224, y: 400 }, to: { x: 900, y: 40 }, lane: alone }
  const down = { from: { x: 224, y: 200 }, to: { x: 300, y: 600 }, lane: alone }

  test('upright stretches that lead to different steps do not lie on each other, to the same step they may', () => {
    const channel = channels()
    expect(channel(up, 'a').shift ?? 0).toBe(0)
    expect(channel(down, 'b').shift ?? 0).toBeGreaterThan(0)
    expect(channel({ ...up, from: { x: 224, y: 500 } }, 'a').shift ?? 0).toBe(0)
  })
})

describe('pointing at an edge', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 100, y: 100 },
  ]
  test('measures to the nearest stretch', () => {
    expect(distanceTo(points, { x: 50, y: 20 })).toBe(20)
    expect(distanceTo(points, { x: 130, y: 50 })).toBe(30)
  })
  test('the plus sits in the middle of the longest level stretch', () => {
    expect(middleOf(points)).toEqual({ x: 50, y: 0 })
  })
})

function cross(a: readonly Point[], b: readonly Point[]): boolean {
  return stretches(a).some((one) => stretches(b).some((other) => meets(one, other)))
}
function stretches(points: readonly Point[]): [Point, Point][] {
  return points.slice(1).flatMap((end, i): [Point, Point][] => {
    const start = points[i]
    return start ? [[start, end]] : []
  })
}
function meets([a, b]: [Point, Point], [c, d]: [Point, Point]): boolean {
  const overlap = (axis: 'x' | 'y'): boolean =>
    Math.max(Math.min(a[axis], b[axis]), Math.min(c[axis], d[axis])) <=
    Math.min(Math.max(a[axis], b[axis]), Math.max(c[axis], d[axis]))
  return overlap('x') && overlap('y')
}
