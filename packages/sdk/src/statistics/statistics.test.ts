import { expect, test } from 'vitest'
import { hypergeometric, logBeta, logGamma, logSum, minimise } from './index.ts'

test('E461 ln Γ has the values of the tables, from the smallest to the largest', () => {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  for (const n of [1, 2, 3, 7, 12, 20, 100]) {
    expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial(n)), 9)
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
  // Abramowitz & Stegun, table 6.1: Γ(1.25) and Γ(1.75)
  expect(Math.exp(logGamma(1.25))).toBeCloseTo(0.9064024771, 10)
  expect(Math.exp(logGamma(1.75))).toBeCloseTo(0.9190625268, 10)
  // near nought Γ(x) is 1/x − γ
  expect(Math.exp(logGamma(1e-6))).toBeCloseTo(1e6 - 0.5772156649, 3)
  expect(Math.exp(logBeta(2, 3))).toBeCloseTo(1 / 12, 13)
  expect(logSum(-1000, -1000)).toBeCloseTo(-1000 + Math.LN2, 12)
  expect(logSum(Number.NEGATIVE_INFINITY, -3)).toBe(-3)
})

test('E461 ₂F₁ agrees with its closed forms', () => {
  for (const z of [0, 0.1, 0.5, 0.9, 0.99]) {
    expect(hypergeometric([1, 1, 2], z)).toBeCloseTo(z === 0 ? 1 : -Math.log1p(-z) / z, 10)
    expect(hypergeometric([2.5, 3, 3], z) * (1 - z) ** 2.5).toBeCloseTo(1, 10)
    const root = Math.sqrt(z)
    expect(hypergeometric([0.5, 1, 1.5], z)).toBeCloseTo(z === 0 ? 1 : Math.atanh(root) / root, 10)
  }
  // 40 purchases: terms that grow before they fall. Euler's transformation gives the same by other terms
  const [a, b, c, z] = [40.2, 3.4, 5.1, 0.6]
  expect(hypergeometric([a, b, c], z) / ((1 - z) ** (c - a - b) * eulers([c - a, c - b, c], z))).toBeCloseTo(1, 9)
})

/** The series with factors of either sign. */
function eulers([a, b, c]: readonly [number, number, number], z: number): number {
  let [term, sum] = [1, 1]
  for (let n = 0; n < 400; n += 1) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    sum += term
  }
  return sum
}

test('E461 the least value is found at the bottom of a bent valley, the same each time', () => {
  const valley = ([x = 0, y = 0]: readonly number[]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2
  const found = minimise(valley, [-1.2, 1], { tolerance: 1e-14 })
  expect(found.at[0]).toBeCloseTo(1, 4)
  expect(found.at[1]).toBeCloseTo(1, 4)
  expect(minimise(valley, [-1.2, 1], { tolerance: 1e-14 })).toEqual(found)
  // beyond what the function knows there is no way
  const bowl = minimise(([x = 0]) => (x < 0 ? Number.NaN : (x - 2) ** 2 - 5), [7])
  expect(bowl.at[0]).toBeCloseTo(2, 3)
  expect(bowl.value).toBeCloseTo(-5, 6)
})
