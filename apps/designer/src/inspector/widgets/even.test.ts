import { expect, test } from 'vitest'
import { evenShares, sumOf } from './even.ts'

test.each([1, 2, 3, 6, 7, 20])('%i even shares add up to exactly 100', (n) => {
  expect(sumOf(evenShares(Array.from({ length: n }, () => ({}))))).toBe(100)
})
