import { bin, defineScoringModel, quantiles } from '@cairn/sdk'
import * as z from 'zod'

const edges = (values: number[], title: string) =>
  z.array(z.number().min(0)).min(1).max(9).default(values).meta({ title })

/**
 * RFM: Hughes, Strategic Database Marketing (1994); Blattberg, Kim & Neslin, Database Marketing (2008), ch. 12. Days since the
 * last purchase, how often and for how much within a look-back, of those who ever bought.
 *
 * By quantiles: inner quantiles of type 7 (position (n−1)q, linear between neighbours); a value that lies on a cut belongs below
 * it. By rules: fixed edges as in Alibaba Cloud's RFM (help document 420480): R 0–30 d = 3, 31–90 = 2, else 1; F 1 = 1, 2–4 = 2,
 * from 5 on 3; M up to 100 = 1, up to 1000 = 2, else 3. Score = 100R + 10F + M. Each of the three is high from the mean of all
 * buyers on, which makes eight segments. Day bands are closed below: day 180 is in [180, 360).
 */
export default defineScoringModel({
  id: 'rfm.score',
  version: 1,
  title: 'RFM segments',
  icon: 'grid-3x3',
  config: z.object({
    method: z.enum(['quantile', 'rule']).default('quantile').meta({ title: 'Way of scoring' }),
    windowDays: z.int().min(30).max(3650).default(365).meta({ title: 'Look-back in days' }),
    bins: z.int().min(2).max(9).default(5).meta({ title: 'Parts (by quantiles)' }),
    frequency: z.enum(['days', 'orders']).default('days').meta({ title: 'What counts as frequency' }),
    monetary: z.enum(['total', 'average']).default('total').meta({ title: 'What counts as money' }),
    recencyEdges: edges([30, 90], 'Recency edges in days (by rules)'),
    frequencyEdges: edges([1, 4], 'Frequency edges (by rules)'),
    monetaryEdges: edges([100, 1000], 'Money edges (by rules)'),
    bands: edges([45, 90, 180, 360], 'Day bands'),
  }),
  features: ({ config: { windowDays }, orders }) => ({
    recency: orders.daysSinceLast(),
    days: orders.days({ withinDays: windowDays }),
    orders: orders.count({ withinDays: windowDays }),
    total: orders.total({ withinDays: windowDays }),
  }),
  outputs: {
    r: 'int',
    f: 'int',
    m: 'int',
    score: 'int',
    band: 'int',
    segment: [
      'important_value',
      'important_keep',
      'important_develop',
      'important_retain',
      'general_value',
      'general_keep',
      'general_develop',
      'general_retain',
      'none',
    ],
  },
  words: {
    r: 'Recency score',
    f: 'Frequency score',
    m: 'Money score',
    score: 'RFM score',
    band: 'Day band since the last purchase',
    segment: 'Segment',
    important_value: 'Key: champions',
    important_keep: 'Key: win back',
    important_develop: 'Key: develop',
    important_retain: 'Key: retain',
    general_value: 'General: loyal',
    general_keep: 'General: win back',
    general_develop: 'General: develop',
    general_retain: 'General: retain',
    none: 'Never bought',
  },
  fit({ config, columns, rows }) {
    const buyers = Array.from({ length: rows }, (_, i) => readingOf(config, columns, i)).filter(bought)
    const cuts =
      config.method === 'rule'
        ? { r: config.recencyEdges, f: config.frequencyEdges, m: config.monetaryEdges }
        : {
            r: quantiles(
              buyers.map(({ recency }) => recency),
              config.bins,
            ),
            f: quantiles(
              buyers.map(({ frequency }) => frequency),
              config.bins,
            ),
            m: quantiles(
              buyers.map(({ monetary }) => monetary),
              config.bins,
            ),
          }
    const scores = buyers.map((buyer) => scoreOf(buyer, cuts))
    const mean = (of: (score: Score) => number): number =>
      scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + of(score), 0) / scores.length
    const means = { r: mean(({ r }) => r), f: mean(({ f }) => f), m: mean(({ m }) => m) }
    const parameters = {
      ...named('r', cuts.r),
      ...named('f', cuts.f),
      ...named('m', cuts.m),
      ...named('mean', Object.values(means)),
    }
    return { cuts, means, report: { parameters, rows: buyers.length, charts: [] } }
  },
  predict({ config, model, columns, rows }) {
    const empty = (): Float64Array => new Float64Array(rows).fill(Number.NaN)
    const out = { r: empty(), f: empty(), m: empty(), score: empty(), band: empty() }
    const segment = Array.from({ length: rows }, (_, i): Segment => {
      const reading = readingOf(config, columns, i)
      if (!bought(reading)) return 'none'
      const { r, f, m } = scoreOf(reading, model.cuts)
      ;[out.r[i], out.f[i], out.m[i], out.score[i]] = [r, f, m, 100 * r + 10 * f + m]
      out.band[i] = 1 + config.bands.filter((edge) => reading.recency >= edge).length
      const { means } = model
      return SEGMENTS[`${r >= means.r ? 'H' : 'L'}${f >= means.f ? 'H' : 'L'}${m >= means.m ? 'H' : 'L'}`]
    })
    return { ...out, segment }
  },
})

const SEGMENTS = {
  HHH: 'important_value',
  LHH: 'important_keep',
  HLH: 'important_develop',
  LLH: 'important_retain',
  HHL: 'general_value',
  LHL: 'general_keep',
  HLL: 'general_develop',
  LLL: 'general_retain',
} as const
type Segment = (typeof SEGMENTS)[keyof typeof SEGMENTS] | 'none'

interface Reading {
  readonly recency: number
  readonly frequency: number
  readonly monetary: number
}
interface Cuts {
  readonly r: readonly number[]
  readonly f: readonly number[]
  readonly m: readonly number[]
}
type Score = Readonly<Record<'r' | 'f' | 'm', number>>
type Columns = Readonly<Record<'recency' | 'days' | 'orders' | 'total', ArrayLike<number>>>

function readingOf(
  config: { readonly frequency: string; readonly monetary: string },
  columns: Columns,
  i: number,
): Reading {
  const orders = columns.orders[i] ?? Number.NaN
  const total = columns.total[i] ?? Number.NaN
  return {
    recency: columns.recency[i] ?? Number.NaN,
    frequency: config.frequency === 'days' ? (columns.days[i] ?? Number.NaN) : orders,
    monetary: config.monetary === 'total' || orders === 0 ? total : total / orders,
  }
}

const bought = ({ recency, frequency, monetary }: Reading): boolean =>
  Number.isFinite(recency) && Number.isFinite(frequency) && Number.isFinite(monetary)

const scoreOf = ({ recency, frequency, monetary }: Reading, { r, f, m }: Cuts): Score => ({
  r: bin(recency, r, { reverse: true }),
  f: bin(frequency, f),
  m: bin(monetary, m),
})

const named = (name: string, values: readonly number[]): Readonly<Record<string, number>> =>
  Object.fromEntries(values.map((value, i) => [`${name}${i + 1}`, value]))
