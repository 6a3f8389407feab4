import { hypergeometric, logBeta, logGamma, logSum } from '@cairn/sdk/statistics'
import { byCount, type Family, type History, type Parameters4 } from './buying.ts'

/**
 * BG/NBD: Fader, Hardie & Lee, “Counting your customers” the easy way, Marketing Science 24 (2005) 275–284. While alive a
 * customer buys as a Poisson process of rate λ ~ gamma(r, α), and after each repeat purchase drops out with p ~ beta(a, b).
 *
 *   L = Γ(r+x) αʳ / Γ(r) · [ B(a, b+x)/B(a, b) · (α+T)^−(r+x) + δ(x>0) · B(a+1, b+x−1)/B(a, b) · (α+tx)^−(r+x) ]
 *   P(alive) = 1 / (1 + δ(x>0) · a/(b+x−1) · ((α+T)/(α+tx))^(r+x))
 *   E[X(t)] = (a+b−1)/(a−1) · [1 − (α/(α+t))ʳ ₂F₁(r, b; a+b−1; t/(α+t))]
 *   E[Y(t)] = (a+b+x−1)/(a−1) · [1 − ((α+T)/(α+T+t))^(r+x) ₂F₁(r+x, b+x; a+b+x−1; t/(α+T+t))] · P(alive)
 *
 * A customer without a repeat purchase is alive by construction, so this model never warns of one.
 *
 * MBG/NBD: Batislam, Denizel & Filiztekin, Empirical validation and comparison of models for customer base analysis,
 * International Journal of Research in Marketing 24 (2007) 201–209: one may drop out after the first purchase too. It is the
 * same with b+x one larger: L has B(a, b+x+1) and B(a+1, b+x), P(alive) a/(b+x), also for x = 0, and
 *
 *   E[X(t)] = b/(a−1) · [1 − (α/(α+t))ʳ ₂F₁(r, b+1; a+b; t/(α+t))]
 */
function betaGeometric(first: 0 | 1): Family {
  /** Is there a purchase after which the customer may have left? */
  const may = (x: number): boolean => x + first > 0
  return {
    names: ['r', 'alpha', 'a', 'b'],
    start: [1, 1, 1, 1],
    times: [false, true, false, false],
    logLikelihood([r, alpha, a, b]) {
      const none = logBeta(a, b)
      const head = r * Math.log(alpha) - logGamma(r)
      const stays = byCount((x) => logGamma(r + x) + logBeta(a, b + x + first) - none)
      const leaves = byCount((x) => logGamma(r + x) + logBeta(a + 1, b + x - 1 + first) - none)
      return ({ x, tx, T }) => {
        const here = stays(x) - (r + x) * Math.log(alpha + T)
        return head + (may(x) ? logSum(here, leaves(x) - (r + x) * Math.log(alpha + tx)) : here)
      }
    },
    alive,
    expected: ([r, alpha, a, b], time) =>
      purchases({ x: 0, T: 0, time }, [r, alpha, a, b + first]) * (first === 1 ? b / (a + b) : 1),
    future: ([r, alpha, a, b], history, time) =>
      alive([r, alpha, a, b], history) * purchases({ ...history, time }, [r, alpha, a, b + first]),
  }

  function alive([r, alpha, a, b]: Parameters4, { x, tx, T }: History): number {
    if (!may(x)) return 1
    return 1 / (1 + (a / (b + x - 1 + first)) * Math.exp((r + x) * Math.log((alpha + T) / (alpha + tx))))
  }
}

/** Purchases in a time of one who is alive after x of them; b counts the purchases one has stayed after. */
function purchases(
  { x, T, time }: { readonly x: number; readonly T: number; readonly time: number },
  [r, alpha, a, b]: Parameters4,
): number {
  // at a = 1 both numerator and denominator vanish: beside it nothing is lost
  const at = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a
  const z = time / (alpha + T + time)
  const stays = Math.exp((r + x) * Math.log((alpha + T) / (alpha + T + time)))
  return ((at + b + x - 1) / (at - 1)) * (1 - stays * hypergeometric([r + x, b + x, at + b + x - 1], z))
}

export const bgNbd: Family = betaGeometric(0)
export const mbgNbd: Family = betaGeometric(1)

/**
 * How likely exactly x repeat purchases are within a time (equation 8 of Fader, Hardie & Lee, and the same for MBG/NBD):
 * those who stayed through x, and those who left after the x-th while there was time for it.
 */
export function countsWithin(
  first: 0 | 1,
  [r, alpha, a, b]: Parameters4,
  { time, most }: { readonly time: number; readonly most: number },
): readonly number[] {
  const none = logBeta(a, b)
  const [stay, go] = [Math.log(alpha / (alpha + time)), Math.log(time / (alpha + time))]
  const found: number[] = []
  let fewer = 0
  for (let x = 0; x <= most; x += 1) {
    const times =
      time === 0 ? (x === 0 ? 1 : 0) : Math.exp(logGamma(r + x) - logGamma(r) - logGamma(x + 1) + r * stay + x * go)
    const here = Math.exp(logBeta(a, b + x + first) - none) * times
    const left = x + first > 0 ? Math.exp(logBeta(a + 1, b + x - 1 + first) - none) * Math.max(0, 1 - fewer) : 0
    found.push(here + left)
    fewer += times
  }
  return found
}
