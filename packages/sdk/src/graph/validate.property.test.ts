import fc from 'fast-check'
import { expect, test } from 'vitest'
import { probes } from '../testing/probes.ts'
import { validate } from './validate.ts'

const types = [...probes.keys(), 'nowhere.known', '__proto__', 'constructor']
const node = fc.record(
  {
    id: fc.oneof(fc.constantFrom('n1', 'n2', 'n3'), fc.string({ maxLength: 5 })),
    type: fc.constantFrom(...types),
    config: fc.dictionary(fc.constantFrom('for', 'when', 'paths', '__proto__', 'x'), fc.jsonValue()),
    typeVersion: fc.integer(),
    at: fc.jsonValue(),
  },
  { requiredKeys: ['id', 'type'] },
)
const edge = fc.record({
  id: fc.constantFrom('e1', 'e2', 'e3'),
  from: fc.constantFrom('n1', 'n2', 'n3', 'n9'),
  port: fc.constantFrom('next', 'yes', '__proto__'),
  to: fc.constantFrom('n1', 'n2', 'n3', 'n9'),
})
const nearly = fc.record({
  schema: fc.constant(1),
  id: fc.constant('j'),
  brand: fc.constant('b'),
  name: fc.constant('n'),
  nodes: fc.array(node, { maxLength: 6 }),
  edges: fc.array(edge, { maxLength: 8 }),
  settings: fc.oneof(
    fc.constant({}),
    fc.record({
      exit: fc.array(fc.record({ when: fc.string() }), { maxLength: 2 }),
      timeZone: fc.record({ fallback: fc.string() }),
    }),
    fc.jsonValue(),
  ),
})

test('whatever comes in, problems come out, each with a code and a sentence: nothing throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        fc.jsonValue(),
        nearly,
      ),
      (input) => {
        for (const problem of validate(input, probes)) {
          expect(problem.code).toMatch(/^[A-Z_]+$/)
          expect(problem.message.length).toBeGreaterThan(10)
        }
      },
    ),
    { numRuns: 3_000 },
  )
})

test('values that bite: rings, and hundreds of thousands of keys', () => {
  const ring: Record<string, unknown> = { schema: 1 }
  ring['self'] = ring
  expect(validate(ring, probes).map(({ code }) => code)).toEqual(['JOURNEY_TOO_DEEP'])
  const wide = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`k${i}`, i]))
  expect(validate({ schema: 1, parameters: wide }, probes).map(({ code }) => code)).toEqual(['JOURNEY_TOO_LARGE'])
})
