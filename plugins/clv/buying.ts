import { minimise } from '@cairn/sdk/statistics'

/** What purchase models know of a customer: repeat purchase days, and days from the first to the last one and to today. */
export interface History {
  /** Repeat purchases: the first one is left out, several of one day are one. */
  readonly x: number
  readonly tx: number
  readonly T: number
}

/** A history and how many customers share it. */
export interface Counted extends History {
  readonly n: number
}

/** A buy-till-you-die model with its four parameters, named as its paper names them. Times are in the unit it was fitted in. */
export interface Family {
  readonly names: readonly [string, string, string, string]
  /** Where the search begins. */
  readonly start: readonly [number, number, number, number]
  /** Which parameters are times, and grow with the unit. */
  readonly times: readonly [boolean, boolean, boolean, boolean]
  /** ln L of one history. Asked once for each set of parameters, then for every history. */
  logLikelihood(by: Parameters4): (history: History) => number
  /** Is the customer still one? */
  alive(by: Parameters4, history: History): number
  /** Repeat purchases that a new customer makes in a time. */
  expected(by: Parameters4, time: number): number
  /** Purchases in a time from now, of a customer with this history. */
  future(by: Parameters4, history: History, time: number): number
}
export type Parameters4 = readonly [number, number, number, number]

export interface Fit {
  /** In days. */
  readonly parameters: Parameters4
  readonly logLikelihood: number
  readonly converged: boolean
}

/**
 * Histories that are one are counted once, in one order: what is estimated does not hang on the order of the rows, and a day
 * as the least unit leaves far fewer of them than customers.
 */
export function gather(
  columns: Readonly<Record<'x' | 'tx' | 'T', ArrayLike<number>>>,
  rows: number,
): readonly Counted[] {
  const found = new Map<string, Counted>()
  for (let i = 0; i < rows; i += 1) {
    const [x, tx, T] = [columns.x[i] ?? Number.NaN, columns.tx[i] ?? Number.NaN, columns.T[i] ?? Number.NaN]
    if (!isHistory({ x, tx, T })) continue
    const key = `${x} ${tx} ${T}`
    found.set(key, { x, tx, T, n: (found.get(key)?.n ?? 0) + 1 })
  }
  return [...found.values()].toSorted((a, b) => a.x - b.x || a.tx - b.tx || a.T - b.T)
}

/** Longer than any shop has been there, in days. */
const EVER = 100_000

/** Somebody who bought at least once, not later than today. */
export const isHistory = ({ x, tx, T }: History): boolean =>
  x >= 0 && x <= EVER && Number.isInteger(x) && tx >= 0 && T >= tx && T <= EVER

/**
 * The parameters under which what happened is most likely: Nelder and Mead over their logarithms, in a unit in which the
 * longest history lasts ten, where the surface is rounder.
 */
export function fitFamily(family: Family, histories: readonly Counted[]): Fit {
  const longest = Math.max(1, ...histories.map(({ T }) => T))
  const unit = longest / 10
  const scaled = histories.map(({ x, tx, T, n }) => ({ x, tx: tx / unit, T: T / unit, n }))
  const purchases = histories.reduce((sum, { x, n }) => sum + x * n, 0)
  const inDays = (by: readonly number[]): Parameters4 =>
    four(by.map((p, i) => (family.times[i] === true ? p * unit : p)))
  if (purchases === 0) return { parameters: inDays(family.start), logLikelihood: 0, converged: false }
  const found = search((all) => againstOf(family, all), scaled, family.start.map(Math.log))
  // a density per unit of time: so many purchases, so many units
  const logLikelihood = -found.value - purchases * Math.log(unit)
  return { parameters: inDays(found.at.map(Math.exp)), logLikelihood, converged: found.asked < ASKS }
}

const ASKS = 1500
/** As many histories find the neighbourhood of the best parameters as well as all do. */
const FEW = 1500

function againstOf(family: Family, histories: readonly Counted[]): (logs: readonly number[]) => number {
  return (logs) => {
    // beyond e^±12 nothing changes but the digits
    if (logs.some((log) => Math.abs(log) > 12)) return Number.POSITIVE_INFINITY
    const one = family.logLikelihood(four(logs.map(Math.exp)))
    let sum = 0
    for (const history of histories) sum -= history.n * one(history)
    return sum
  }
}

/** First among every so-manieth of the histories, then from there among all: most questions are asked where they are cheap. */
function search(
  of: (histories: readonly Counted[]) => (logs: readonly number[]) => number,
  histories: readonly Counted[],
  begin: readonly number[],
) {
  const every = Math.ceil(histories.length / FEW)
  const near = minimise(of(histories.filter((_, i) => i % every === 0)), begin, { tolerance: 1e-9, asks: ASKS })
  if (every === 1) return near
  return minimise(of(histories), near.at, { tolerance: 1e-10, asks: ASKS, step: 0.04 })
}

const four = ([a = Number.NaN, b = Number.NaN, c = Number.NaN, d = Number.NaN]: readonly number[]): Parameters4 => [
  a,
  b,
  c,
  d,
]

/** Of something that only hangs on how often somebody bought. */
export function byCount(of: (x: number) => number): (x: number) => number {
  const known: number[] = []
  return (x) => (known[x] ??= of(x))
}
