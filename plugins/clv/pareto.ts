import { hypergeometric, logGamma, logSum } from '@cairn/sdk/statistics'
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
      return head + tops(x) + logSum(here, Math.log(s / (r + s + x)) + logLeft(by, history))
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
  const odds = Math.log(s / (r + s + x)) + (r + x) * Math.log(alpha + T) + s * Math.log(beta + T) + logLeft(by, history)
  return 1 / (1 + Math.exp(odds))
}

/** ln A₀: the difference of two values near each other, so the smaller is measured against the larger. */
function logLeft([r, alpha, s, beta]: Parameters4, { x, tx, T }: History): number {
  const [from, other, second] = alpha >= beta ? [alpha, beta, s + 1] : [beta, alpha, r + x]
  const power = r + s + x
  const logF = (y: number): number =>
    Math.log(hypergeometric([power, second, power + 1], (from - other) / y)) - power * Math.log(y)
  const [then, now] = [logF(from + tx), logF(from + T)]
  return T > tx ? then + Math.log(-Math.expm1(Math.min(-1e-300, now - then))) : Number.NEGATIVE_INFINITY
}

/** How much of a time a customer is expected to be there; at s = 1 it is a logarithm. */
function lifetime(s: number, beta: number, time: number): number {
  const log = Math.log(beta / (beta + time))
  return Math.abs(s - 1) < 1e-9 ? -beta * log : (-beta * Math.expm1((s - 1) * log)) / (s - 1)
}
