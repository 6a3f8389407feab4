import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { draw } from '../testing/journey.ts'
import { applyJourney, applyUpdate, encodeDocument, openDocument, readDocument, repair, toJourney } from './document.ts'
import { canonicalJourney } from './hash.ts'
import { journey as shape, type Journey } from './journey.ts'

const paths = (...ports: string[]) => ({
  paths: ports.map((port) => ({ port, name: port.toUpperCase(), when: 'true' })),
})
const drawn = draw({
  nodes: {
    n1: 'a.entry',
    n2: ['a.branch', { ...paths('z', 'a', 'm'), days: [3, 1], window: { from: '10:00' } }],
    n3: 'a.end',
  },
  edges: ['n1.next > n2', 'n2.z > n3', 'n2.a > n3'],
})
const withConfig = (config: Journey['nodes'][number]['config']): Journey => ({
  ...drawn,
  nodes: drawn.nodes.map((node) => (node.id === 'n2' ? { ...node, config } : node)),
})

function updatesOf(doc: Y.Doc, act: () => void): Uint8Array[] {
  const updates: Uint8Array[] = []
  const note = (update: Uint8Array) => updates.push(update)
  doc.on('update', note)
  act()
  doc.off('update', note)
  return updates
}

test('a journey comes back as it went in, lists in their order', () => {
  const doc = openDocument(drawn)
  expect(toJourney(doc)).toEqual(drawn)
  expect(readDocument(openDocument([encodeDocument(doc)]))).toEqual({ ok: true, journey: drawn })
})

test('nothing to change is no update, one intention is one', () => {
  const doc = openDocument(drawn)
  expect(updatesOf(doc, () => applyJourney(doc, structuredClone(drawn)))).toEqual([])
  expect(updatesOf(doc, () => applyJourney(doc, { ...drawn, nodes: [], edges: [] }))).toHaveLength(1)
})

test('the change is small: turning one path over does not write the others', () => {
  const doc = openDocument(drawn)
  const moved = withConfig({ ...paths('a', 'm', 'z'), days: [3, 1], window: { from: '10:00' } })
  const [update] = updatesOf(doc, () => applyJourney(doc, moved))
  expect(update?.length).toBeLessThan(60)
  expect(toJourney(doc)).toEqual(moved)
})

test('two people may each change a path, add one and move one', () => {
  const [left, right] = [openDocument(drawn), new Y.Doc()]
  Y.applyUpdate(right, encodeDocument(left))
  applyJourney(
    left,
    withConfig({
      paths: [{ port: 'z', name: 'First', when: 'member.a > 1' }, ...paths('a', 'm', 'x').paths],
      days: [3, 1],
      window: { from: '10:00' },
    }),
  )
  applyJourney(right, withConfig({ ...paths('z', 'm', 'a', 'y'), days: [3, 1], window: { from: '10:00' } }))
  Y.applyUpdate(left, encodeDocument(right))
  Y.applyUpdate(right, encodeDocument(left))
  expect(toJourney(left)).toEqual(toJourney(right))
  const [, branch] = toJourney(left).nodes
  const merged = branch?.config['paths'] as unknown as { port: string; name: string }[]
  expect(merged.map(({ port }) => port).filter((port) => 'zma'.includes(port))).toEqual(['z', 'm', 'a'])
  expect(merged.map(({ port }) => port).toSorted()).toEqual(['a', 'm', 'x', 'y', 'z'])
  expect(merged[0]).toMatchObject({ port: 'z', name: 'First', when: 'member.a > 1' })
})

test('lists that have no ports of their own stay values', () => {
  for (const list of [[{ port: 'a' }, { port: 'a' }], [{ name: 'x' }], [1, { port: 'a' }], []]) {
    const journey = withConfig({ list })
    expect(toJourney(openDocument(journey))).toEqual(journey)
  }
})

test('a list may become a value and a value a list', () => {
  const doc = openDocument(withConfig({ x: [{ port: 'a' }] }))
  for (const config of [{ x: 3 }, { x: [{ port: 'b' }, { port: 'a' }] }, { x: [] }, {}]) {
    applyJourney(doc, withConfig(config))
    expect(toJourney(doc)).toEqual(withConfig(config))
  }
})

test('an edge to a node another deleted goes, and of two edges at one port the lesser id stays', () => {
  const [left, right] = [openDocument(drawn), new Y.Doc()]
  Y.applyUpdate(right, encodeDocument(left))
  applyJourney(left, {
    ...drawn,
    nodes: drawn.nodes.filter(({ id }) => id !== 'n3'),
    edges: drawn.edges.filter(({ to }) => to !== 'n3'),
  })
  applyJourney(right, {
    ...drawn,
    edges: [
      ...drawn.edges,
      { id: 'e8', from: 'n2', port: 'm', to: 'n3' },
      { id: 'e9', from: 'n3', port: 'x', to: 'n2' },
    ],
  })
  applyJourney(left, {
    ...toJourney(left),
    edges: [...toJourney(left).edges, { id: 'e7', from: 'n2', port: 'm', to: 'n2' }],
  })
  applyJourney(right, {
    ...toJourney(right),
    edges: [...toJourney(right).edges, { id: 'e5', from: 'n2', port: 'q', to: 'n2' }],
  })
  applyJourney(left, {
    ...toJourney(left),
    edges: [...toJourney(left).edges, { id: 'e4', from: 'n2', port: 'q', to: 'n2' }],
  })
  Y.applyUpdate(left, encodeDocument(right))
  expect(repair(left)).toBe(3)
  expect(toJourney(left).edges.map(({ id }) => id)).toEqual(['e1', 'e4', 'e7'])
  expect(repair(left)).toBe(0)
})

test('bytes that are no update, and updates that leave no journey, change nothing', () => {
  const doc = openDocument(drawn)
  const before = canonicalJourney(toJourney(doc))
  const vandal = new Y.Doc()
  Y.applyUpdate(vandal, encodeDocument(doc))
  vandal.getMap('nodes').set('NOT AN ID', new Y.Map([['type', 7]]))
  for (const bytes of [
    new Uint8Array(),
    new Uint8Array([1, 2, 3]),
    new Uint8Array(100).fill(255),
    encodeDocument(vandal),
  ]) {
    expect(applyUpdate(doc, bytes)).toBe(false)
  }
  expect(canonicalJourney(toJourney(doc))).toBe(before)
})

test("somebody's good update is taken in with its origin", () => {
  const doc = openDocument(drawn)
  const other = openDocument([encodeDocument(doc)])
  applyJourney(other, { ...drawn, name: 'Renamed' })
  const origins: unknown[] = []
  doc.on('update', (_: Uint8Array, origin: unknown) => origins.push(origin))
  expect(applyUpdate(doc, encodeDocument(other), 'someone')).toBe(true)
  expect([toJourney(doc).name, origins]).toEqual(['Renamed', ['someone']])
})

test('projecting grows with the journey, not with its square', () => {
  const cost = (n: number): number => {
    const nodes = Array.from({ length: n }, (_, i) => ({
      id: `n${i}`,
      type: 'a.b',
      config: { ...paths('a', 'b'), title: `t${i}` },
    }))
    const doc = openDocument(shape.parse({ schema: 1, id: 'j', brand: 'b', name: 'big', nodes, edges: [] }))
    for (let i = 0; i < 5; i++) toJourney(doc)
    const before = process.cpuUsage()
    for (let i = 0; i < 20; i++) toJourney(doc)
    return process.cpuUsage(before).user
  }
  // ten times the nodes: about ten times the work, a hundred times were it quadratic
  expect(cost(500) / cost(50)).toBeLessThan(40)
})
