import { expect, test } from 'vitest'
import { earnedPoints, moneyUnits, reversedPoints } from './points.ts'

test('E545 S4-47 points are rounded down once, after rate and multiplier, from amounts as they are written', () => {
  const cases = [
    { amount: '99.99', rate: 1, multiplier: 1, points: 99 },
    { amount: '99.99', rate: 1, multiplier: 1.5, points: 149 },
    { amount: '10.10', rate: 1, multiplier: 3, points: 30 },
    { amount: 0.29, rate: 100, multiplier: 1, points: 29 },
    { amount: 1.1, rate: 10, multiplier: 1, points: 11 },
    { amount: 0, rate: 1, multiplier: 1, points: 0 },
  ]
  for (const { points, ...paid } of cases) expect({ ...paid, points: earnedPoints(paid) }).toEqual({ ...paid, points })
})

test('E545 two lines of 0.50 are one point by order, and would be none by line', () => {
  expect(earnedPoints({ amount: 0.5 + 0.5, rate: 1, multiplier: 1 })).toBe(1)
  expect(earnedPoints({ amount: 0.5, rate: 1, multiplier: 1 })).toBe(0)
})

test('E545 what is no amount earns nothing that could be counted', () => {
  for (const amount of ['', 'ten', '-5', '1e9', 'NaN', Number.NaN, -1])
    expect(earnedPoints({ amount, rate: 1, multiplier: 1 })).toBeUndefined()
})

/** What each refund takes back, told as differences of what is taken back in all. */
function reversals(earned: number, paid: number, refunds: readonly number[]): readonly number[] {
  let refunded = 0
  let before = 0
  return refunds.map((refund) => {
    refunded += moneyUnits(refund) ?? 0
    const so = reversedPoints({ earned, paid: moneyUnits(paid) ?? 0, refunded })
    const part = so - before
    before = so
    return part
  })
}

test('E546 refunds take back in proportion, and together never more than was earned', () => {
  expect(reversals(99, 99.99, [33.33, 33.33, 33.33])).toEqual([33, 33, 33])
  expect(reversals(10, 10, [3.33, 3.33, 3.33, 0.01])).toEqual([3, 3, 3, 1])
  expect(reversals(10, 10, [20])).toEqual([10])
})
