import { logBeta, logGamma, logSum, minimise } from '@cairn/sdk/statistics'

/** Repeat purchase days, and days from the first to the last of all and to today; n customers share it. */
export interface History {
  readonly x: number
  readonly tx: number
  readonly T: number
  readonly n: number
}
export type Parameters = Readonly<Record<'r' | 'alpha' | 'a' | 'b', number>>

/**
 * MBG/NBD: Batislam, Denizel & Filiztekin, Empirical validation and comparison of models for customer base analysis, International
 * Journal of Research in Marketing 24 (2007) 201–209. While alive a customer buys at a rate λ ~ gamma(r, α); after each purchase,
 * the first one too, the customer leaves with p ~ beta(a, b).
 *
 *   L = Γ(r+x) αʳ / Γ(r) · [ B(a, b+x+1)/B(a, b) · (α+T)^−(r+x) + B(a+1, b+x)/B(a, b) · (α+tx)^−(r+x) ]
 *   P(alive) = 1 / (1 + a/(b+x) · ((α+T)/(α+tx))^(r+x))
 *
 * Unlike in BG/NBD somebody who bought once may be gone, and is less likely to be there each day.
 */
export function logLikelihood({ r, alpha, a, b }: Parameters): (history: History) => number {
  const none = logBeta(a, b)
  const head = r * Math.log(alpha) - logGamma(r)
  const known: (readonly [number, number])[] = []
  return ({ x, tx, T }) => {
    const [stays, leaves] = (known[x] ??= [logBeta(a, b + x + 1) - none, logBeta(a + 1, b + x) - none])
    const here = stays - (r + x) * Math.log(alpha + T)
    return head + logGamma(r + x) + logSum(here, leaves - (r + x) * Math.log(alpha + tx))
  }
}

export function alive({ r, alpha, a, b }: Parameters, { x, tx, T }: Omit<History, 'n'>): number {
  return 1 / (1 + (a / (b + x)) * Math.exp((r + x) * Math.log((alpha + T) / (alpha + tx))))
}

const ASKS = 1500

/** The most likely parameters, searched by their logarithms in a unit in which the longest history lasts ten. */
export function fitMbg(
  histories: readonly History[],
): (Parameters & { readonly logLikelihood: number; readonly converged: boolean }) | undefined {
  const purchases = histories.reduce((sum, { x, n }) => sum + x * n, 0)
  if (purchases === 0) return undefined
  const unit = Math.max(1, ...histories.map(({ T }) => T)) / 10
  const scaled = histories.map(({ x, tx, T, n }) => ({ x, tx: tx / unit, T: T / unit, n }))
  const against = (among: readonly History[]) => (logs: readonly number[]) => {
    if (logs.some((log) => Math.abs(log) > 12)) return Number.POSITIVE_INFINITY
    const one = logLikelihood(named(logs))
    return -among.reduce((sum, history) => sum + history.n * one(history), 0)
  }
  // first among every so-manieth, then from there among all: most questions are asked where they are cheap
  const every = Math.ceil(scaled.length / 1500)
  const few = scaled.filter((_, i) => i % every === 0)
  const near = minimise(against(few), [0, 0, 0, 0], { tolerance: 1e-9, asks: ASKS })
  const found = minimise(against(scaled), near.at, { tolerance: 1e-10, asks: ASKS, step: 0.04 })
  const { alpha, ...others } = named(found.at)
  return {
    ...others,
    alpha: alpha * unit,
    logLikelihood: -found.value - purchases * Math.log(unit),
    converged: found.asked < ASKS,
  }
}

function named(logs: readonly number[]): Parameters {
  const [r = 1, alpha = 1, a = 1, b = 1] = logs.map(Math.exp)
  return { r, alpha, a, b }
}
