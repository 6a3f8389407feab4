import { logGamma, minimise } from '@cairn/sdk/statistics'

/** Somebody who bought again x times, for z on average. */
export interface Spender {
  readonly x: number
  readonly z: number
}

export interface SpendFit {
  readonly p: number
  readonly q: number
  readonly gamma: number
  readonly logLikelihood: number
  readonly spenders: number
  /** Of the number of repeat purchases and their mean value: the model takes it for nought. */
  readonly correlation: number
}

/**
 * Gamma-Gamma: Colombo & Jiang, A stochastic RFM model, Journal of Interactive Marketing 13 (1999); Fader, Hardie & Lee, RFM
 * and CLV, Journal of Marketing Research 42 (2005) 415–430. A purchase is worth gamma(p, ν), and ν ~ gamma(q, γ) differs between
 * customers, whatever they buy how often.
 *
 *   ln L = ln Γ(px+q) − ln Γ(px) − ln Γ(q) + q ln γ + (px−1) ln z + px ln x − (px+q) ln(γ + xz)
 *   E[M | x, z] = p(γ + xz)/(px+q−1), and pγ/(q−1) for one who never bought again
 */
export function fitSpend(all: readonly Spender[]): SpendFit | undefined {
  const spenders = all
    .filter(({ x, z }) => x > 0 && z > 0 && Number.isFinite(x * z))
    .toSorted((a, b) => a.x - b.x || a.z - b.z)
  if (spenders.length < 10) return undefined
  // in units of the mean the three parameters are of one size
  const unit = spenders.reduce((sum, { z }) => sum + z, 0) / spenders.length
  const scaled = spenders.map(({ x, z }) => ({ x, z: z / unit }))
  const against = (logs: readonly number[]): number => {
    if (logs.some((log) => Math.abs(log) > 12)) return Number.POSITIVE_INFINITY
    const [p = 1, q = 1, gamma = 1] = logs.map(Math.exp)
    return -scaled.reduce((sum, each) => sum + logLikelihood([p, q, gamma], each), 0)
  }
  const { at, value } = minimise(against, [1, 1, 1].map(Math.log), { asks: 1200 })
  const [p = 1, q = 1, gamma = 1] = at.map(Math.exp)
  const correlation = correlationOf(spenders)
  return {
    p,
    q,
    gamma: gamma * unit,
    logLikelihood: -value - spenders.length * Math.log(unit),
    spenders: spenders.length,
    correlation,
  }
}

export function logLikelihood([p, q, gamma]: readonly [number, number, number], { x, z }: Spender): number {
  const px = p * x
  const gammas = logGamma(px + q) - logGamma(px) - logGamma(q)
  return gammas + q * Math.log(gamma) + (px - 1) * Math.log(z) + px * Math.log(x) - (px + q) * Math.log(gamma + x * z)
}

/** What the next purchase of somebody is worth. */
export function meanSpend({ p, q, gamma }: Pick<SpendFit, 'p' | 'q' | 'gamma'>, { x, z }: Spender): number {
  // below q = 1 nobody's mean is known before anybody has bought
  if (x === 0) return (p * gamma) / Math.max(q - 1, 1e-3)
  return (p * (gamma + x * z)) / (p * x + q - 1)
}

function correlationOf(all: readonly Spender[]): number {
  const n = all.length
  const [mx, mz] = [all.reduce((sum, { x }) => sum + x, 0) / n, all.reduce((sum, { z }) => sum + z, 0) / n]
  const of = (f: (each: Spender) => number): number => all.reduce((sum, each) => sum + f(each), 0)
  const [xz, xx, zz] = [
    of(({ x, z }) => (x - mx) * (z - mz)),
    of(({ x }) => (x - mx) ** 2),
    of(({ z }) => (z - mz) ** 2),
  ]
  return xx === 0 || zz === 0 ? 0 : xz / Math.sqrt(xx * zz)
}
