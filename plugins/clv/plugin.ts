import { defineScoringModel, type FitChart } from '@cairn/sdk'
import * as z from 'zod'
import { bgNbd, mbgNbd } from './beta-geometric.ts'
import { type Counted, type Family, fitFamily, gather, isHistory, type Parameters4 } from './buying.ts'
import { cohortChart, type HeldOut, holdoutChart, repeatChart } from './charts.ts'
import { paretoNbd } from './pareto.ts'
import { fitSpend, meanSpend, type SpendFit } from './spend.ts'

const families: Readonly<Record<'bg' | 'mbg' | 'pareto', Family>> = { bg: bgNbd, mbg: mbgNbd, pareto: paretoNbd }
const MONTH = 365.25 / 12

/**
 * What a customer will be worth: purchases by BG/NBD, MBG/NBD or Pareto/NBD, their value by Gamma-Gamma, all by maximum
 * likelihood. Several purchases of one day are one, and the first is what makes somebody a customer: it counts for neither.
 *
 *   CLV = Σ (k = 1…H) (E[Y(k)] − E[Y(k−1)]) · E[M] · margin / (1+d)^k, by months, d the yearly rate as a monthly one
 */
export default defineScoringModel({
  id: 'clv.score',
  version: 1,
  title: 'Customer lifetime value',
  icon: 'gem',
  config: z.object({
    family: z.enum(['mbg', 'bg', 'pareto']).default('mbg').meta({ title: 'Purchase model' }),
    months: z.int().min(1).max(60).default(12).meta({ title: 'Months ahead' }),
    margin: z.number().min(0).max(1).default(1).meta({ title: 'Margin (share of sales)' }),
    discount: z.number().min(0).max(1).default(0.1).meta({ title: 'Yearly discount rate' }),
    holdoutDays: z.int().min(0).max(365).default(0).meta({ title: 'Days held out to test the fit' }),
  }),
  features: ({ config, orders }) => ({
    days: orders.days(),
    first: orders.daysSinceFirst(),
    last: orders.daysSinceLast(),
    total: orders.total(),
    firstTotal: orders.firstTotal(),
    ...(config.holdoutDays > 0 && {
      daysBefore: orders.days({ beforeDays: config.holdoutDays }),
      lastBefore: orders.daysSinceLast({ beforeDays: config.holdoutDays }),
    }),
  }),
  outputs: { clv: 'number', purchases: 'number', spend: 'number', alive: 'number' },
  words: {
    clv: 'Lifetime value',
    purchases: 'Expected purchases',
    spend: 'Expected spend per purchase',
    alive: 'Probability of still being a customer',
  },
  fit({ config, columns, rows }) {
    const family = families[config.family]
    const histories = gather(repeats(columns, rows), rows)
    const { parameters, logLikelihood, converged } = fitFamily(family, histories)
    const spend = fitSpend(spendersOf(columns, rows))
    const named = Object.fromEntries(family.names.map((name, i) => [name, parameters[i] ?? null]))
    const charts = chartsOf(config, parameters, histories)
    if (config.holdoutDays > 0) charts.push(heldOut(config, columns as Held, rows))
    return {
      parameters,
      spend: spend === undefined ? null : { p: spend.p, q: spend.q, gamma: spend.gamma },
      report: {
        parameters: { ...named, ...spendNamed(spend) },
        logLikelihood,
        converged,
        rows: histories.reduce((sum, { n }) => sum + n, 0),
        charts,
      },
    }
  },
  predict({ config, model, columns, rows }) {
    const family = families[config.family]
    const out = { clv: nothing(rows), purchases: nothing(rows), spend: nothing(rows), alive: nothing(rows) }
    const { x: xs, tx: txs, T: ts } = repeats(columns, rows)
    const ahead = aheadOf(family, model.parameters, config)
    for (let i = 0; i < rows; i += 1) {
      const history = { x: at(xs, i), tx: at(txs, i), T: at(ts, i) }
      if (!isHistory(history)) continue
      const { bought, weighed } = ahead(history)
      const value = history.x > 0 ? (at(columns.total, i) - at(columns.firstTotal, i)) / history.x : 0
      out.alive[i] = family.alive(model.parameters, history)
      out.purchases[i] = bought
      if (!model.spend) continue
      const each = meanSpend(model.spend, value > 0 ? { x: history.x, z: value } : { x: 0, z: 0 })
      out.spend[i] = each
      out.clv[i] = weighed * each * config.margin
    }
    return out
  },
})

type Columns = Readonly<Record<'days' | 'first' | 'last' | 'total' | 'firstTotal', ArrayLike<number>>>
/** With the columns that are there where days are held out. */
type Held = Columns & Readonly<Record<'daysBefore' | 'lastBefore', ArrayLike<number>>>
interface Config {
  readonly family: 'bg' | 'mbg' | 'pareto'
  readonly months: number
  readonly discount: number
  readonly holdoutDays: number
}

const at = (column: ArrayLike<number>, i: number): number => column[i] ?? Number.NaN
const nothing = (rows: number): Float64Array => new Float64Array(rows).fill(Number.NaN)

function repeats({ days, first, last }: Pick<Columns, 'days' | 'first' | 'last'>, rows: number) {
  const column = (of: (i: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, i) => of(i))
  return {
    x: column((i) => at(days, i) - 1),
    tx: column((i) => at(first, i) - at(last, i)),
    T: column((i) => at(first, i)),
  }
}

function spendersOf(columns: Columns, rows: number) {
  return Array.from({ length: rows }, (_, i) => {
    const x = at(columns.days, i) - 1
    return { x, z: (at(columns.total, i) - at(columns.firstTotal, i)) / x }
  })
}

/** Purchases of the months ahead, and the same weighed by when they come. Whoever has the same history has the same future. */
function aheadOf(family: Family, by: Parameters4, { months, discount }: Config) {
  const known = new Map<string, { readonly bought: number; readonly weighed: number }>()
  const monthly = (1 + discount) ** (1 / 12)
  return (history: { readonly x: number; readonly tx: number; readonly T: number }) => {
    const key = `${history.x} ${history.tx} ${history.T}`
    const found = known.get(key)
    if (found) return found
    let [bought, weighed] = [0, 0]
    for (let k = 1; k <= months; k += 1) {
      const until = family.future(by, history, k * MONTH)
      weighed += (until - bought) / monthly ** k
      bought = until
    }
    const made = { bought, weighed }
    known.set(key, made)
    return made
  }
}

function chartsOf({ family }: Config, by: Parameters4, histories: readonly Counted[]): FitChart[] {
  const cohorts = cohortChart(families[family], by, histories)
  return family === 'pareto' ? [cohorts] : [repeatChart(family === 'bg' ? 0 : 1, by, histories), cohorts]
}

/** Fitted again on what was known before the days that are held out. */
function heldOut({ family, holdoutDays: days }: Config, columns: Held, rows: number): FitChart {
  const histories = new Map<string, HeldOut>()
  for (let i = 0; i < rows; i += 1) {
    const T = at(columns.first, i) - days
    const history = { x: at(columns.daysBefore, i) - 1, tx: at(columns.first, i) - at(columns.lastBefore, i), T }
    if (!isHistory(history)) continue
    const key = `${history.x} ${history.tx} ${T}`
    const { n, later } = histories.get(key) ?? { n: 0, later: 0 }
    histories.set(key, { ...history, n: n + 1, later: later + at(columns.days, i) - at(columns.daysBefore, i) })
  }
  const sorted = [...histories.values()].toSorted((a, b) => a.x - b.x || a.tx - b.tx || a.T - b.T)
  const { parameters } = fitFamily(families[family], sorted)
  return holdoutChart(families[family], parameters, { days, histories: sorted })
}

function spendNamed(spend: SpendFit | undefined): Readonly<Record<string, number>> {
  if (!spend) return {}
  const { p, q, gamma, logLikelihood, spenders, correlation } = spend
  return { p, q, gamma, spendLogLikelihood: logLikelihood, spenders, correlation }
}
