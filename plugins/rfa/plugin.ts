import { bin, defineScoringModel, quantiles } from '@cairn/sdk'
import * as z from 'zod'

/**
 * RFA in its two readings. Score = 100R + 10F + A, where A is the average amount of an order: unlike a sum it does not grow with
 * the frequency. Cuts are inner quantiles of type 7 over those who bought within the look-back; a value on a cut belongs below it.
 *
 * The code is that of fund-raisers (KDD Cup 1998, data dictionary): F first order within 6 months and no other, N first within
 * 12 months, A an older customer who bought within 12 months, L within 24, I not since; then how many orders in 24 months, up
 * to 4; then a letter for the average amount. Its “star” needs a history of mailings and is left out.
 */
export default defineScoringModel({
  id: 'rfa.score',
  version: 1,
  title: 'RFA score',
  icon: 'chart-column-stacked',
  config: z.object({
    windowDays: z.int().min(30).max(3650).default(365).meta({ title: 'Look-back in days' }),
    bins: z.int().min(2).max(9).default(5).meta({ title: 'Parts' }),
    edges: z
      .array(z.number().positive())
      .min(1)
      .max(25)
      .default([50, 100, 200, 500, 1000, 2000])
      .meta({ title: 'Amount edges of the code' }),
  }),
  features: ({ config: { windowDays }, orders }) => ({
    recency: orders.daysSinceLast(),
    first: orders.daysSinceFirst(),
    orders: orders.count({ withinDays: windowDays }),
    total: orders.total({ withinDays: windowDays }),
    all: orders.count(),
    sum: orders.total(),
    lately: orders.count({ withinDays: 730 }),
  }),
  outputs: { r: 'int', f: 'int', a: 'int', score: 'int', code: 'text' },
  words: {
    r: 'Recency score',
    f: 'Frequency score',
    a: 'Average amount score',
    score: 'RFA score',
    code: 'Fund-raising code',
  },
  fit({ config, columns, rows }) {
    const buyers = Array.from({ length: rows }, (_, i) => i).filter((i) => at(columns.orders, i) > 0)
    const cut = (of: (i: number) => number): readonly number[] => quantiles(buyers.map(of), config.bins)
    const cuts = {
      r: cut((i) => at(columns.recency, i)),
      f: cut((i) => at(columns.orders, i)),
      a: cut((i) => at(columns.total, i) / at(columns.orders, i)),
    }
    const parameters = Object.fromEntries(
      Object.entries(cuts).flatMap(([name, values]) => values.map((value, i) => [`${name}${i + 1}`, value])),
    )
    return { cuts, report: { parameters, rows: buyers.length, charts: [] } }
  },
  predict({ config, model, columns, rows }) {
    const empty = (): Float64Array => new Float64Array(rows).fill(Number.NaN)
    const out = { r: empty(), f: empty(), a: empty(), score: empty() }
    const code = Array.from({ length: rows }, (_, i) => {
      const orders = at(columns.orders, i)
      if (orders > 0 && Number.isFinite(orders)) {
        const r = bin(columns.recency[i], model.cuts.r, { reverse: true })
        const f = bin(orders, model.cuts.f)
        const a = bin(at(columns.total, i) / orders, model.cuts.a)
        ;[out.r[i], out.f[i], out.a[i], out.score[i]] = [r, f, a, 100 * r + 10 * f + a]
      }
      return codeOf(config.edges, {
        all: at(columns.all, i),
        first: at(columns.first, i),
        last: at(columns.recency, i),
        lately: at(columns.lately, i),
        average: at(columns.sum, i) / at(columns.all, i),
      })
    })
    return { ...out, code }
  },
})

const at = (column: ArrayLike<number>, i: number): number => column[i] ?? Number.NaN
const HALF_YEAR = 183

type Giver = Readonly<Record<'all' | 'first' | 'last' | 'lately' | 'average', number>>

function codeOf(edges: readonly number[], { all, first, last, lately, average }: Giver): string | null {
  if (!(all > 0) || !Number.isFinite(average)) return null
  const letter = last > 730 ? 'I' : last > 365 ? 'L' : first > 365 ? 'A' : first <= HALF_YEAR && all === 1 ? 'F' : 'N'
  const amount = String.fromCharCode(65 + edges.filter((edge) => average >= edge).length)
  return `${letter}${Math.min(4, lately)}${amount}`
}
