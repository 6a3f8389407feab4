import { hypergeometric } from '@cairn/sdk/statistics'
import { expect, test } from 'vitest'
import { shoppers } from '../../test/kit/shoppers.ts'
import { bgNbd, countsWithin, mbgNbd } from './beta-geometric.ts'
import { type Family, fitFamily, type History, type Parameters4 } from './buying.ts'
import { paretoNbd } from './pareto.ts'
import { fitSpend, logLikelihood, meanSpend } from './spend.ts'

// what the papers estimated for the CDNOW sample, in weeks
const BG: Parameters4 = [0.243, 4.414, 0.793, 2.426]
const PARETO: Parameters4 = [0.553, 10.58, 0.606, 11.67]

test('E461 with the parameters of the papers the expectations are those of the papers', () => {
  // Fader & Hardie's spreadsheet: a customer with x = 2, tx = 30.43, T = 38.86 buys 1.226 times in the next 39 weeks
  expect(bgNbd.future(BG, { x: 2, tx: 30.43, T: 38.86 }, 39)).toBeCloseTo(1.226, 3)
  expect(bgNbd.alive(BG, { x: 0, tx: 0, T: 38.86 })).toBe(1)
  // the walk through the R package BTYD, whose parameters have one digit more: a new customer's year, and the best customer's
  const pareto = [0.5534, 10.5802, 0.6061, 11.6562] as const
  const best = { x: 26, tx: 30.86, T: 31 }
  expect(paretoNbd.expected(pareto, 52)).toBeCloseTo(1.473, 3)
  expect(paretoNbd.future(pareto, best, 52)).toBeCloseTo(25.46, 1)
  expect(paretoNbd.alive(pareto, best)).toBeCloseTo(0.9979, 4)
  expect(bgNbd.expected([0.2426, 4.4136, 0.7929, 2.4259], 52)).toBeCloseTo(1.444, 3)
  expect(bgNbd.future([0.2426, 4.4136, 0.7929, 2.4259], best, 52)).toBeCloseTo(25.76, 1)
  // Fader & Hardie, Gamma-Gamma: the population mean of p = 6.25, q = 3.74, γ = 15.44 is 35.2
  expect(meanSpend({ p: 6.25, q: 3.74, gamma: 15.44 }, { x: 0, z: 0 })).toBeCloseTo(35.2, 1)
})

const HISTORIES: readonly History[] = [
  { x: 0, tx: 0, T: 38.86 },
  { x: 1, tx: 1.71, T: 38.86 },
  { x: 2, tx: 30.43, T: 38.86 },
  { x: 7, tx: 29.43, T: 38.86 },
]

/** ∫ over [0, 1) by the midpoint rule; u near either end is met by points that lie closer there. */
function integral(f: (u: number) => number, n = 1500): number {
  let sum = 0
  for (let i = 0; i < n; i += 1) {
    const s = (i + 0.5) / n
    // smoothstep of degree 7: weight and its derivatives vanish at both ends
    const u = s ** 4 * (35 - 84 * s + 70 * s ** 2 - 20 * s ** 3)
    sum += f(u) * 140 * s ** 3 * (1 - s) ** 3
  }
  return sum / n
}

const gammaFunction = (x: number): number =>
  x < 1.5 ? gammaFunction(x + 1) / x : x > 3 ? (x - 1) * gammaFunction(x - 1) : gammaBetween(x)
/** Γ by its integral, on [1.5, 3]. */
const gammaBetween = (x: number): number =>
  integral((u) => ((u / (1 - u)) ** (x - 1) * Math.exp(-u / (1 - u))) / (1 - u) ** 2)

const gammaDensity = (r: number, alpha: number) => {
  const head = alpha ** r / gammaFunction(r)
  return (rate: number): number => head * rate ** (r - 1) * Math.exp(-alpha * rate)
}
const overRates = (r: number, alpha: number, f: (rate: number) => number): number => {
  const density = gammaDensity(r, alpha)
  return integral((u) => {
    const rate = u / (1 - u) / 10
    return rate === 0 ? 0 : (f(rate) * density(rate)) / (1 - u) ** 2 / 10
  })
}
const betaWeight = (a: number, b: number, f: (p: number) => number): number => {
  const beta = (gammaFunction(a) * gammaFunction(b)) / gammaFunction(a + b)
  return integral((p) => (f(p) * p ** (a - 1) * (1 - p) ** (b - 1)) / beta)
}

test('E461 the likelihoods in closed form are those of one customer, taken over all the customers there may be', () => {
  for (const history of HISTORIES) {
    const { x, tx, T } = history
    const [r, alpha, a, b] = BG
    for (const [family, first] of [
      [bgNbd, 0],
      [mbgNbd, 1],
    ] as const) {
      // one customer: stays after every purchase, or leaves after the last
      const stays = betaWeight(a, b, (p) => (1 - p) ** (x + first))
      const leaves = x + first === 0 ? 0 : betaWeight(a, b, (p) => p * (1 - p) ** (x + first - 1))
      const still = overRates(r, alpha, (rate) => rate ** x * Math.exp(-rate * T))
      const gone = overRates(r, alpha, (rate) => rate ** x * Math.exp(-rate * tx))
      const likelihood = stays * still + leaves * gone
      expect(Math.exp(family.logLikelihood(BG)(history)) / likelihood).toBeCloseTo(1, 4)
      expect(family.alive(BG, history)).toBeCloseTo((stays * still) / likelihood, 4)
    }
  }
})

test('E461 the Pareto/NBD is that of one customer, taken over all, and that of the paper, on either side of α = β', () => {
  for (const by of [PARETO, [0.553, 11.67, 0.606, 10.58]] as const) {
    const [r, alpha, s, beta] = by
    for (const history of HISTORIES) {
      const { x, tx, T } = history
      // ∫∫ λ^x · [e^−(λ+μ)T + ∫ from tx to T of μ e^−(λ+μ)y dy]: over λ and μ first, then over y
      const head = (gammaFunction(r + x) / gammaFunction(r)) * alpha ** r * beta ** s
      const alive = head * (alpha + T) ** -(r + x) * (beta + T) ** -s
      const gone =
        head *
        (T - tx) *
        integral((u) => {
          const y = tx + u * (T - tx)
          return s * (alpha + y) ** -(r + x) * (beta + y) ** -(s + 1)
        })
      expect(Math.exp(paretoNbd.logLikelihood(by)(history)) / (alive + gone)).toBeCloseTo(1, 6)
      expect(paretoNbd.alive(by, history)).toBeCloseTo(alive / (alive + gone), 6)
      // as the paper has it
      const [from, other, second] = alpha >= beta ? [alpha, beta, s + 1] : [beta, alpha, r + x]
      const power = r + s + x
      const f = (y: number) => hypergeometric([power, second, power + 1], (from - other) / y) / y ** power
      expect(((s / power) * head * (f(from + tx) - f(from + T))) / gone).toBeCloseTo(1, 6)
    }
  }
})

test('E461 what is expected of everybody is the sum of what is likely of each, and the future follows from it', () => {
  for (const [family, first] of [
    [bgNbd, 0],
    [mbgNbd, 1],
  ] as const) {
    const shares = countsWithin(first, BG, { time: 39, most: 2000 })
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3)
    expect(shares.reduce((sum, share, x) => sum + x * share, 0)).toBeCloseTo(family.expected(BG, 39), 2)
  }
  // of one who has only just come, the future is what is expected of anybody; beside a = 1 and s = 1 nothing jumps
  for (const family of [bgNbd, mbgNbd, paretoNbd]) {
    const by = family === paretoNbd ? PARETO : BG
    expect(family.future(by, { x: 0, tx: 0, T: 0 }, 52)).toBeCloseTo(family.expected(by, 52), 9)
    const near = [by[0], by[1], 1, by[3]] as const
    const beside = [by[0], by[1], 1.0001, by[3]] as const
    expect(family.expected(near, 52)).toBeCloseTo(family.expected(beside, 52), 3)
  }
  // one who bought once and never again: the classical model is sure of him, the other two are not
  const silent = { x: 0, tx: 0, T: 39 }
  expect(mbgNbd.alive(BG, silent)).toBeLessThan(0.7)
  expect(paretoNbd.alive(PARETO, silent)).toBeLessThan(0.7)
})

const days = (by: Parameters4): Parameters4 => [by[0], by[1] * 7, by[2], by[3]]

test.each([
  ['bg', bgNbd, days(BG)],
  ['mbg', mbgNbd, days([0.8, 8, 0.8, 2.4])],
  ['pareto', paretoNbd, [0.553, 10.58 * 7, 0.606, 11.67 * 7]],
] as const)(
  'E461 %s: customers made by known parameters give them back, and the fit explains them no worse',
  (kind, family: Family, truth: Parameters4) => {
    const made = shoppers(kind, truth, { n: kind === 'pareto' ? 1200 : 3000, seed: 3, from: 300, to: 700 })
    const histories = made.map(({ x, tx, T }) => ({ x, tx, T, n: 1 }))
    const { parameters, logLikelihood: best, converged } = fitFamily(family, histories)
    expect(converged).toBe(true)
    const one = family.logLikelihood(truth)
    const true1 = histories.reduce((sum, history) => sum + one(history), 0)
    // twice the difference is χ² of four degrees: beyond 18.5 in one of a thousand
    expect(best).toBeGreaterThanOrEqual(true1)
    expect(2 * (best - true1)).toBeLessThan(18.5)
    for (const [i, value] of parameters.entries()) expect(Math.abs(Math.log(value / (truth[i] ?? 0)))).toBeLessThan(0.5)
    const time = 365
    expect(family.expected(parameters, time) / family.expected(truth, time)).toBeCloseTo(1, 1)
  },
)

test('E461 Gamma-Gamma: spending made by known parameters gives them back; its likelihood integrates to one', () => {
  const made = shoppers('bg', days(BG), { n: 6000, seed: 5, from: 300, to: 700 })
  const fit = fitSpend(made)
  expect(fit?.p).toBeGreaterThan(5)
  expect(fit?.p).toBeLessThan(7.8)
  expect(fit?.q).toBeGreaterThan(3.2)
  expect(fit?.q).toBeLessThan(4.4)
  expect(meanSpend(fit ?? { p: 1, q: 2, gamma: 1 }, { x: 0, z: 0 })).toBeCloseTo(35.2, -0.3)
  expect(Math.abs(fit?.correlation ?? 1)).toBeLessThan(0.1)
  const density = (x: number) =>
    integral((u) =>
      u === 0 ? 0 : (Math.exp(logLikelihood([6.25, 3.74, 15.44], { x, z: (40 * u) / (1 - u) })) * 40) / (1 - u) ** 2,
    )
  expect(density(1)).toBeCloseTo(1, 5)
  expect(density(5)).toBeCloseTo(1, 5)
  expect(fitSpend([{ x: 0, z: 5 }])).toBeUndefined()
})
