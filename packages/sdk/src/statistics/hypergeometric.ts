/** More terms than any argument of ours takes; beyond them the argument is as good as 1. */
const TERMS = 20_000
const ENOUGH = 1e-15

/**
 * Gauss's ₂F₁(a, b; c; z) for 0 ≤ z < 1 by its series (Abramowitz & Stegun 15.1.1). All terms have one sign for positive
 * a, b and c, so nothing cancels; the series converges as z^n.
 */
export function hypergeometric([a, b, c]: readonly [number, number, number], z: number): number {
  let term = 1
  let sum = 1
  for (let n = 0; n < TERMS; n += 1) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    sum += term
    // terms may grow before they fall
    if (Math.abs(term) <= ENOUGH * Math.abs(sum) && n > a) break
  }
  return sum
}
