import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw } from '../testing/journey.ts'
import { diffJourneys } from './diff.ts'
import { canonicalJson, hashOf } from './hash.ts'

const journey = draw({ nodes: { n1: 'a.b', n2: ['a.c', { x: 1, list: [1, 2] }] }, edges: ['n1.next > n2'] })
const [first, second] = journey.nodes

/** The example of RFC 8785, section 3.2.2. */
test('canonical JSON is that of RFC 8785', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '€$\u000F\nA\'B"\\\\"/',
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
  expect(canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, ö: 7 })).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  )
})

test('canonical JSON says the same as JSON, in one order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => JSON.stringify(JSON.parse(canonicalJson(value as never))) !== undefined),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed())
      expect(canonicalJson(turned as never)).toBe(canonicalJson(value as never))
      expect(JSON.parse(canonicalJson(value as never))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('a version is what it does: places, notes and order of nodes do not change its hash, a setting does', async () => {
  if (!first || !second) throw new Error('two nodes were drawn')
  const hash = await hashOf(journey)
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  const dressed = {
    ...journey,
    nodes: [second, { ...first, at: [9, 9] as [number, number] }],
    notes: [{ text: 'hi' }],
    groups: [{ g: 1 }],
  }
  expect(await hashOf(dressed)).toBe(hash)
  expect(await hashOf({ ...journey, nodes: [first, { ...second, config: { x: 2, list: [1, 2] } }] })).not.toBe(hash)
  expect(await hashOf({ ...journey, nodes: [first, { ...second, config: { x: 1, list: [2, 1] } }] })).not.toBe(hash)
  expect(await hashOf({ ...journey, settings: { ...journey.settings, exit: [{ when: 'true' }] } })).not.toBe(hash)
})

test('what became of nodes and edges', () => {
  if (!first || !second) throw new Error('two nodes were drawn')
  const after = {
    ...journey,
    nodes: [
      { ...first, at: [5, 5] as [number, number] },
      { ...second, config: { x: 2 } },
      { ...first, id: 'n3' },
    ],
    edges: [],
    settings: { ...journey.settings, exit: [{ when: 'true' }] },
  }
  expect(diffJourneys(journey, after)).toEqual({
    nodes: { added: ['n3'], removed: [], changed: ['n2'], moved: ['n1'] },
    edges: { added: [], removed: ['e1'], changed: [] },
    settings: true,
  })
  expect(diffJourneys(after, journey).nodes.removed).toEqual(['n3'])
  expect(diffJourneys(journey, journey).settings).toBe(false)
})
