import { expect, test } from 'vitest'
import { exactSum } from './sum.ts'

test('amounts add up as on paper, in any order', () => {
  expect(exactSum([0.1, 0.2])).toBe(0.3)
  expect(exactSum([1e16, 1, -1e16, 0.5])).toBe(1.5)
  expect(exactSum([3, 4])).toBe(7)
  expect(exactSum([])).toBe(0)
  expect(exactSum([-19.99, 19.99, 5e-324])).toBe(0)
  expect(exactSum([1.7e308, 1.7e308])).toBe(1e150)
})
