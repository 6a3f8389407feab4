import fc from 'fast-check'
import { expect, test } from 'vitest'
import { between, reorder } from './order.ts'

test('there is always room between two neighbours, before the first and after the last', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 200 }), (places) => {
      const keys: string[] = []
      for (const place of places) {
        const at = place % (keys.length + 1)
        keys.splice(at, 0, between(keys[at - 1], keys[at]))
      }
      expect(keys).toEqual(keys.toSorted())
      expect(new Set(keys).size).toBe(keys.length)
    }),
  )
})

test('always in the same gap, keys grow slowly', () => {
  let low = between(undefined, undefined)
  const high = between(low, undefined)
  for (let i = 0; i < 100; i++) low = between(low, high)
  expect(low.length).toBeLessThan(40)
  expect(low < high).toBe(true)
})

test('an element that moves gets a new key, the others keep theirs', () => {
  expect(reorder(['B', 'C', 'A']).slice(0, 2)).toEqual(['B', 'C'])
  expect(reorder(['C', 'A', 'B']).slice(1)).toEqual(['A', 'B'])
  expect(reorder(['A', undefined, 'B'])).toEqual(['A', expect.stringMatching(/^A.+/), 'B'])
})

test('whatever keys come in, unique rising ones go out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.constantFrom('1', '5', 'A', 'V', 'z', 'V5'), { nil: undefined }), { maxLength: 12 }),
      (keys) => {
        const out = reorder(keys)
        expect(out).toHaveLength(keys.length)
        expect(out).toEqual(out.toSorted())
        expect(new Set(out).size).toBe(out.length)
      },
    ),
  )
})
