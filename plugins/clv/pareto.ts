import { logGamma, logSum } from '@cairn/sdk/statistics'
import { byCount, type Family, type History, type Parameters4 } from './buying.ts'

/**
 * Pareto/NBD: Schmittlein, Morrison & Colombo, Counting your customers, Management Science 33 (1987) 1–24, in the form of Fader
 * & Hardie, A note on deriving the Pareto/NBD model (2005). While alive a customer buys as a Poisson process of rate
 * λ ~ gamma(r, α), and may leave at any time, at a rate μ ~ gamma(s, β).
 *
 *   L = Γ(r+x) αʳ βˢ / Γ(r) · [ (α+T)^−(r+x) (β+T)^−s + s/(r+s+x) · A₀ ]
 *   A₀ = F(α+tx) − F(α+T), F(y) = ₂F₁(r+s+x, s+1; r+s+x+1; (α−β)/y) / y^(r+s+x) where α ≥ β; with the roles of the two
 *        exchanged (β+tx, β+T, and r+x for s+1) otherwise
 *   P(alive) = 1 / (1 + s/(r+s+x) · (α+T)^(r+x) (β+T)^s · A₀)
 *   E[X(t)] = rβ/(α(s−1)) · [1 − (β/(β+t))^(s−1)]
 *   E[Y(t)] = (r+x)(β+T)/((α+T)(s−1)) · [1 − ((β+T)/(β+T+t))^(s−1)] · P(alive)
 */
export const paretoNbd: Family = {
  names: ['r', 'alpha', 's', 'beta'],
  start: [1, 1, 1, 1],
  times: [false, true, false, true],
  logLikelihood(by) {
    const [r, alpha, s, beta] = by
    const head = r * Math.log(alpha) + s * Math.log(beta) - logGamma(r)
    const tops = byCount((x) => logGamma(r + x))
    return (history) => {
      const { x, T } = history
      const here = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T)
      return head + tops(x) + logSum(here, logGone(by, history))
    }
  },
  alive,
  expected([r, alpha, s, beta], time) {
    return (r / alpha) * lifetime(s, beta, time)
  },
  future(by, history, time) {
    const [r, alpha, s, beta] = by
    return ((r + history.x) / (alpha + history.T)) * lifetime(s, beta + history.T, time) * alive(by, history)
  },
}

function alive(by: Parameters4, history: History): number {
  const [r, alpha, s, beta] = by
  const { x, T } = history
  const odds = (r + x) * Math.log(alpha + T) + s * Math.log(beta + T) + logGone(by, history)
  return 1 / (1 + Math.exp(odds))
}

/**
 * ln of s/(r+s+x) · A₀ = ∫ s (α+y)^−(r+x) (β+y)^−(s+1) dy from tx to T: the customer left at y. The hypergeometric series of the
 * paper takes millions of terms where α and β lie far apart, which a search passes through; this takes 20 points, in the
 * logarithm of time, everywhere.
 */
function logGone([r, alpha, s, beta]: Parameters4, { x, tx, T }: History): number {
  const least = Math.min(alpha, beta)
  const [from, to] = [Math.log(least + tx), Math.log(least + T)]
  const half = (to - from) / 2
  if (!(half > 0)) return Number.NEGATIVE_INFINITY
  const logAt = (u: number): number => {
    const time = Math.exp(u) - least
    return u - (r + x) * Math.log(alpha + time) - (s + 1) * Math.log(beta + time)
  }
  // what is largest is taken out, so that nothing leaves the range of doubles
  const top = Math.max(logAt(from), logAt(from + half), logAt(to))
  let sum = 0
  for (const [at, weight] of POINTS) sum += weight * Math.exp(logAt(from + half * (1 + at)) - top)
  return Math.log(s * half * sum) + top
}

/** Gauss and Legendre's points and weights on [−1, 1]: the zeros of the n-th Legendre polynomial, by Newton's steps. */
function legendre(n: number): readonly (readonly [number, number])[] {
  return Array.from({ length: n }, (_, i) => {
    let at = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5))
    let slope = 0
    for (let step = 0; step < 20; step += 1) {
      let [before, value] = [1, at]
      for (let k = 2; k <= n; k += 1) [before, value] = [value, ((2 * k - 1) * at * value - (k - 1) * before) / k]
      slope = (n * (at * value - before)) / (at * at - 1)
      at -= value / slope
    }
    return [at, 2 / ((1 - at * at) * slope * slope)] as const
  })
}
const POINTS = legendre(20)

/** How much of a time a customer is expected to be there; at s = 1 it is a logarithm. */
function lifetime(s: number, beta: number, time: number): number {
  const log = Math.log(beta / (beta + time))
  return Math.abs(s - 1) < 1e-9 ? -beta * log : (-beta * Math.expm1((s - 1) * log)) / (s - 1)
}
