import { nodes } from '@cairn/nodes'
import { toManifest } from '@cairn/sdk'
import { journey as shape } from '@cairn/sdk/graph'
import { describe, expect, test } from 'vitest'
import { catalogueOf } from '../document/catalogue.ts'
import { nearest, readingOrder, walk } from './walk.ts'

const catalogue = catalogueOf(toManifest(nodes))
const journey = shape.parse({
  schema: 1,
  id: 'jrn_1',
  brand: 'brd_1',
  name: 'Test',
  nodes: [
    { id: 'a', type: 'entry.event', config: { event: 'x' }, at: [0, 0] },
    {
      id: 's',
      type: 'branch.split',
      config: {
        paths: [
          { port: 'p', name: '', percent: 50 },
          { port: 'q', name: '', percent: 50 },
        ],
      },
      at: [320, 0],
    },
    { id: 'x', type: 'data.tag', at: [640, -60] },
    { id: 'y', type: 'data.tag', at: [640, 60] },
    { id: 'z', type: 'flow.exit', at: [960, 0] },
    { id: 'lone', type: 'flow.exit', at: [0, 500] },
  ],
  edges: [
    { id: 'e1', from: 'a', port: 'next', to: 's' },
    { id: 'e2', from: 's', port: 'q', to: 'y' },
    { id: 'e3', from: 's', port: 'p', to: 'x' },
    { id: 'e4', from: 'x', port: 'next', to: 'z' },
    { id: 'e5', from: 'y', port: 'next', to: 'z' },
  ],
})
const scene = { journey, catalogue }

describe('walking by the keyboard', () => {
  test('next follows the first way out in port order, previous comes back', () => {
    expect(walk(scene, 'a', 'next')).toBe('s')
    expect(walk(scene, 's', 'next')).toBe('x')
    expect(walk(scene, 'x', 'previous')).toBe('s')
  })
  test('below and above go between the lanes of a branch', () => {
    expect(walk(scene, 'x', 'below')).toBe('y')
    expect(walk(scene, 'y', 'above')).toBe('x')
  })
  test('below alone walks a journey down to its end and above back to its entry', () => {
    const down = ['a']
    for (let at = walk(scene, 'a', 'below'); at !== undefined && !down.includes(at); at = walk(scene, at, 'below'))
      down.push(at)
    expect(down).toEqual(['a', 's', 'x', 'y', 'z'])
  })
  test('from nowhere it begins at the entry; the end is the last in reading order', () => {
    expect(walk(scene, undefined, 'next')).toBe('a')
    expect(walk(scene, 'a', 'last')).toBe('lone')
  })
  test('reading order tells every step once, lane by lane', () => {
    expect(readingOrder(journey, catalogue)).toEqual(['a', 's', 'x', 'z', 'y', 'lone'])
  })
  test('nearest goes by what the eye sees, connected or not', () => {
    const boxes = journey.nodes.map(({ id, at: [x, y] }) => ({ id, x, y, w: 232, h: 80 }))
    expect(nearest(boxes, 'a', { dx: 0, dy: 1 })).toBe('lone')
    expect(nearest(boxes, 'a', { dx: 1, dy: 0 })).toBe('s')
  })
})
