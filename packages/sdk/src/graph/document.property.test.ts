import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { applyJourney, encodeDocument, openDocument, readDocument, repair, toJourney } from './document.ts'
import { canonicalJourney } from './hash.ts'
import { journey as shape, type Journey } from './journey.ts'

const ids = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6']
const port = fc.constantFrom('a', 'b', 'c', 'next')
const element = fc.record({ port, when: fc.constantFrom('true', 'member.x > 1'), name: fc.string({ maxLength: 4 }) })
const config = fc.dictionary(
  fc.constantFrom('title', 'paths', 'days', 'window', '#order', '__proto__'),
  fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.integer(),
    fc.uniqueArray(element, { selector: (one) => one.port }),
    fc.array(element, { maxLength: 3 }),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.record({ from: fc.string() }),
  ),
)
const node = fc.record(
  {
    id: fc.constantFrom(...ids),
    type: fc.constantFrom('a.b', 'c.d'),
    name: fc.string({ maxLength: 5 }),
    disabled: fc.boolean(),
    config,
    at: fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 })),
  },
  { requiredKeys: ['id', 'type'] },
)
const edge = fc.record(
  {
    id: fc.constantFrom('e1', 'e2', 'e3', 'e4', 'e5'),
    from: fc.constantFrom(...ids),
    port,
    to: fc.constantFrom(...ids),
    maxPasses: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ['id', 'from', 'port', 'to'] },
)
const journey: fc.Arbitrary<Journey> = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 9 }),
    nodes: fc.uniqueArray(node, { selector: ({ id }) => id, maxLength: 6 }),
    edges: fc.uniqueArray(edge, { selector: ({ id }) => id, maxLength: 5 }),
    exit: fc.array(fc.record({ when: fc.constant('true') }), { maxLength: 2 }),
  })
  .map(({ exit, nodes, edges, name }) =>
    shape.parse({
      schema: 1,
      id: 'j',
      brand: 'b',
      name,
      nodes: nodes.toSorted(byId),
      edges: edges.toSorted(byId),
      settings: { exit },
    }),
  )

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}

test('any journey survives the document, and any change of it does too', () => {
  fc.assert(
    fc.property(journey, journey, (before, after) => {
      const doc = openDocument(before)
      expect(toJourney(doc)).toEqual(before)
      applyJourney(doc, after)
      expect(toJourney(doc)).toEqual(after)
      expect(readDocument(openDocument([encodeDocument(doc)]))).toEqual({ ok: true, journey: after })
    }),
  )
})

test('three people edit apart; once they met, all have one journey without dangling edges and with one edge per port', () => {
  const edits = fc.array(fc.tuple(fc.nat(2), journey), { minLength: 3, maxLength: 12 })
  fc.assert(
    fc.property(journey, edits, (start, changes) => {
      const base = encodeDocument(openDocument(start))
      const docs = [openDocument([base]), openDocument([base]), openDocument([base])]
      for (const [who, change] of changes) {
        const doc = docs[who]
        if (doc) applyJourney(doc, change)
      }
      for (const doc of docs) {
        for (const other of docs) Y.applyUpdate(doc, encodeDocument(other))
        repair(doc)
      }
      for (const doc of docs) for (const other of docs) Y.applyUpdate(doc, encodeDocument(other))
      const [first, ...rest] = docs.map(toJourney)
      for (const journeyOfOther of rest) expect(journeyOfOther).toEqual(first)
      expect(new Set(docs.map((doc) => canonicalJourney(toJourney(doc)))).size).toBe(1)
      const known = new Set(first?.nodes.map(({ id }) => id))
      const ways = first?.edges.map(({ from, port: way }) => `${from}.${way}`) ?? []
      expect(first?.edges.every(({ from, to }) => known.has(from) && known.has(to))).toBe(true)
      expect(new Set(ways).size).toBe(ways.length)
      expect(docs.every((doc) => readDocument(doc).ok)).toBe(true)
    }),
  )
})
