import { defineScoringModel, type FitChart } from '@cairn/sdk'
import * as z from 'zod'
import { alive, fitMbg, type History, type Parameters } from './mbg.ts'

const share = (value: number, title: string) => z.number().min(0).max(1).default(value).meta({ title })

/**
 * Who may be leaving, by one of four methods with one answer: a risk from 0 to 1, whether to warn, and why.
 *
 *   days         nothing bought for so many days
 *   cycle        nothing for so many of the member's own cycles (the median of the days between purchases, from three gaps on)
 *   decline      in the last window at most half as many purchases as in an average one before it, or at most 0.7 of the value of an
 *                order; from three purchases before it on
 *   probability  1 − P(alive) of MBG/NBD, which warns of one-time buyers too (mbg.ts)
 */
export default defineScoringModel({
  id: 'churn.score',
  version: 1,
  title: 'Churn warning',
  icon: 'user-minus',
  config: z.object({
    method: z.enum(['probability', 'days', 'cycle', 'decline']).default('probability').meta({ title: 'Method' }),
    days: z.int().min(1).max(3650).default(180).meta({ title: 'Days without a purchase' }),
    cycles: z.number().min(1).max(20).default(2).meta({ title: 'Cycles without a purchase' }),
    cycleDays: z.number().min(1).max(1000).default(60).meta({ title: 'Usual days between orders' }),
    windowDays: z.int().min(7).max(365).default(90).meta({ title: 'Window of the decline in days' }),
    frequency: share(0.5, 'Share of the earlier frequency'),
    value: share(0.7, 'Share of the earlier order value'),
    warn: share(0.5, 'Warn from this risk'),
  }),
  features: ({ config: { windowDays }, orders }) => ({
    days: orders.days(),
    first: orders.daysSinceFirst(),
    last: orders.daysSinceLast(),
    gap: orders.medianGap(),
    lately: orders.days({ withinDays: windowDays }),
    spentLately: orders.total({ withinDays: windowDays }),
    spentBefore: orders.total({ beforeDays: windowDays }),
  }),
  outputs: {
    risk: 'number',
    warned: ['yes', 'no', 'none'],
    reason: ['days', 'cycle', 'fewer_orders', 'smaller_orders', 'probability', 'ok'],
  },
  words: {
    risk: 'Risk of churn',
    warned: 'Warned',
    reason: 'Reason',
    yes: 'Yes',
    no: 'No',
    none: 'Never bought',
    days: 'Too many days without a purchase',
    cycle: 'Beyond the own cycle',
    fewer_orders: 'Buys less often',
    smaller_orders: 'Spends less per order',
    probability: 'Probably gone by the purchase model',
    ok: 'None',
  },
  fit({ config, columns, rows }) {
    const histories = gather(columns, rows)
    const customers = histories.reduce((sum, { n }) => sum + n, 0)
    const fit = config.method === 'probability' ? fitMbg(histories) : undefined
    if (!fit) return { parameters: null, report: { parameters: {}, rows: customers, charts: [] } }
    const { logLikelihood, converged, r, alpha, a, b } = fit
    const parameters: Parameters = { r, alpha, a, b }
    const charts = [chartOf(parameters, histories)]
    return { parameters, report: { parameters: { ...parameters }, logLikelihood, converged, rows: customers, charts } }
  },
  predict({ config, model, columns, rows }) {
    const risk = new Float64Array(rows).fill(Number.NaN)
    const reason: Reason[] = []
    const warned = Array.from({ length: rows }, (_, i) => {
      const judged = judge(config, { buyer: buyerOf(columns, i), parameters: model.parameters })
      reason.push(judged && judged.risk >= config.warn ? judged.reason : 'ok')
      if (!judged) return 'none'
      risk[i] = judged.risk
      return judged.risk >= config.warn ? 'yes' : 'no'
    })
    return { risk, warned, reason }
  },
})

type Reason = 'days' | 'cycle' | 'fewer_orders' | 'smaller_orders' | 'probability' | 'ok'
type Columns = Readonly<
  Record<'days' | 'first' | 'last' | 'gap' | 'lately' | 'spentLately' | 'spentBefore', ArrayLike<number>>
>
type Buyer = Readonly<Record<keyof Columns, number>>

function buyerOf(columns: Columns, i: number): Buyer {
  const at = (column: ArrayLike<number>): number => column[i] ?? Number.NaN
  const { days, first, last, gap, lately, spentLately, spentBefore } = columns
  return {
    days: at(days),
    first: at(first),
    last: at(last),
    gap: at(gap),
    lately: at(lately),
    spentLately: at(spentLately),
    spentBefore: at(spentBefore),
  }
}

interface Config {
  readonly method: 'probability' | 'days' | 'cycle' | 'decline'
  readonly days: number
  readonly cycles: number
  readonly cycleDays: number
  readonly windowDays: number
  readonly frequency: number
  readonly value: number
}

/** Undefined of whom nothing can be said: who never bought, or is not known well enough. */
function judge(
  config: Config,
  { buyer, parameters }: { readonly buyer: Buyer; readonly parameters: Parameters | null },
): { readonly risk: number; readonly reason: Reason } | undefined {
  const { days, first, last, gap } = buyer
  if (!(days > 0) || !(last >= 0) || !(first >= last)) return undefined
  const flag = (is: boolean, reason: Reason) => ({ risk: is ? 1 : 0, reason })
  switch (config.method) {
    case 'days':
      return flag(last >= config.days, 'days')
    case 'cycle':
      return flag(last > config.cycles * (days > 3 && gap > 0 ? gap : config.cycleDays), 'cycle')
    case 'decline':
      return declining(config, buyer)
    case 'probability': {
      const history = { x: days - 1, tx: first - last, T: first }
      if (!parameters || !isHistory(history)) return undefined
      return { risk: 1 - alive(parameters, history), reason: 'probability' }
    }
  }
}

function declining({ windowDays, frequency, value }: Config, buyer: Buyer): { risk: number; reason: Reason } {
  const { days, first, lately, spentLately, spentBefore } = buyer
  const before = days - lately
  if (before < 3 || first <= windowDays) return { risk: 0, reason: 'ok' }
  const usual = (before * windowDays) / (first - windowDays)
  if (lately <= frequency * usual) return { risk: 1, reason: 'fewer_orders' }
  const smaller = lately > 0 && spentLately / lately <= (value * spentBefore) / before
  return { risk: smaller ? 1 : 0, reason: 'smaller_orders' }
}

/** Histories that are one are counted once, in one order. */
function gather({ days, first, last }: Columns, rows: number): readonly History[] {
  const found = new Map<string, History>()
  for (let i = 0; i < rows; i += 1) {
    const [x, T, since] = [(days[i] ?? Number.NaN) - 1, first[i] ?? Number.NaN, last[i] ?? Number.NaN]
    const tx = T - since
    if (!isHistory({ x, tx, T })) continue
    const key = `${x} ${tx} ${T}`
    found.set(key, { x, tx, T, n: (found.get(key)?.n ?? 0) + 1 })
  }
  return [...found.values()].toSorted((a, b) => a.x - b.x || a.tx - b.tx || a.T - b.T)
}

/** Longer than any shop has been there, in days. */
const EVER = 100_000
const isHistory = ({ x, tx, T }: Omit<History, 'n'>): boolean =>
  x >= 0 && x <= EVER && Number.isInteger(x) && tx >= 0 && T >= tx && T <= EVER

const TENTHS = 10

/** How sure the model is of how many: a base that is all at one end says that it has learnt little. */
function chartOf(by: Parameters, histories: readonly History[]): FitChart {
  const values = Array.from({ length: TENTHS }, () => 0)
  const once = Array.from({ length: TENTHS }, () => 0)
  for (const history of histories) {
    const tenth = Math.min(TENTHS - 1, Math.floor(TENTHS * (1 - alive(by, history))))
    values[tenth] = (values[tenth] ?? 0) + history.n
    if (history.x === 0) once[tenth] = (once[tenth] ?? 0) + history.n
  }
  return {
    title: { en: 'Customers by their risk of churn', 'zh-CN': '客户流失风险分布' },
    x: {
      title: { en: 'Risk, up to', 'zh-CN': '风险（至）' },
      labels: values.map((_, i) => ((i + 1) / TENTHS).toFixed(1)),
    },
    y: { en: 'Customers', 'zh-CN': '客户数' },
    series: [
      { title: { en: 'All', 'zh-CN': '全部' }, values },
      { title: { en: 'Bought once', 'zh-CN': '仅购一次' }, values: once },
    ],
  }
}
