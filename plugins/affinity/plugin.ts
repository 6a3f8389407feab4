import { defineScoringModel } from '@cairn/sdk'
import * as z from 'zod'

/**
 * Which categories go together: Agrawal, Imieliński & Swami, Mining association rules between sets of items (SIGMOD 1993), over
 * what each member bought within the look-back. Support P(a and b), confidence P(b | a), lift P(a and b)/(P(a) P(b)).
 *
 * A member prefers what was bought most often, of equals the one bought last. The next category is the one not bought yet that
 * the most confident rule from one that was bought leads to; rules need the least support and a lift above 1.
 */
export default defineScoringModel({
  id: 'affinity.score',
  version: 1,
  title: 'Product affinity',
  icon: 'shopping-basket',
  config: z.object({
    event: z.string().min(1).max(200).default('Order Completed').meta({ title: 'Purchase event' }),
    list: z.string().min(1).max(100).default('products').meta({ title: 'List of products in the event' }),
    property: z.string().min(1).max(100).default('category').meta({ title: 'Property with the category' }),
    categories: z.array(z.string().min(1).max(100)).max(25).default([]).meta({ title: 'Categories' }),
    windowDays: z.int().min(1).max(3650).default(365).meta({ title: 'Look-back in days' }),
    support: z.number().min(0).max(1).default(0.01).meta({ title: 'Least share of buyers' }),
  }),
  features: ({ config, events }) =>
    Object.fromEntries(
      config.categories.flatMap((category, i) => {
        const some = { withinDays: config.windowDays, contains: { [config.list]: [{ [config.property]: category }] } }
        return [
          [`n${i}`, events(config.event).count(some)],
          [`d${i}`, events(config.event).daysSinceLast(some)],
        ]
      }),
    ),
  outputs: { prefers: 'text', next: 'text', confidence: 'number', lift: 'number' },
  words: {
    prefers: 'Favourite category',
    next: 'Most likely next category',
    confidence: 'Confidence',
    lift: 'Lift',
  },
  fit({ config, columns, rows }) {
    const n = config.categories.length
    const single = Array.from({ length: n }, () => 0)
    const pairs = Array.from({ length: n }, () => Array.from({ length: n }, () => 0))
    let buyers = 0
    for (let row = 0; row < rows; row += 1) {
      const has = config.categories.map((_, i) => times(columns, row, i) > 0)
      if (!has.includes(true)) continue
      buyers += 1
      for (let a = 0; a < n; a += 1) {
        if (has[a] !== true) continue
        single[a] = (single[a] ?? 0) + 1
        for (let b = 0; b < n; b += 1) {
          const line = pairs[a]
          if (line && b !== a && has[b] === true) line[b] = (line[b] ?? 0) + 1
        }
      }
    }
    const rules = rulesOf(config, { buyers, single, pairs })
    const lifts = rules.map(({ from, to, lift }) => [
      `${config.categories[from]} → ${config.categories[to]}`.slice(0, 60),
      lift,
    ])
    return { rules, report: { parameters: Object.fromEntries(lifts.slice(0, 50)), rows: buyers, charts: [] } }
  },
  predict({ config, model, columns, rows }) {
    const [confidence, lift] = [new Float64Array(rows).fill(Number.NaN), new Float64Array(rows).fill(Number.NaN)]
    const next: (string | null)[] = []
    const prefers = Array.from({ length: rows }, (_, row) => {
      const has = config.categories.map((_, i) => times(columns, row, i))
      const rule = model.rules.find(({ from, to }) => (has[from] ?? 0) > 0 && has[to] === 0)
      next.push(rule ? (config.categories[rule.to] ?? null) : null)
      if (rule) [confidence[row], lift[row]] = [rule.confidence, rule.lift]
      const since = (i: number): number => columns[`d${i}`]?.[row] ?? Number.NaN
      const [first] = has
        .map((n, i) => ({ n, i }))
        .filter(({ n }) => n > 0)
        .toSorted((a, b) => b.n - a.n || since(a.i) - since(b.i) || a.i - b.i)
      return first ? (config.categories[first.i] ?? null) : null
    })
    return { prefers, next, confidence, lift }
  },
})

type Columns = Readonly<Record<string, ArrayLike<number>>>
const times = (columns: Columns, row: number, i: number): number => {
  const value = columns[`n${i}`]?.[row] ?? 0
  return Number.isFinite(value) && value > 0 ? value : 0
}

interface Counts {
  readonly buyers: number
  readonly single: readonly number[]
  readonly pairs: readonly (readonly number[])[]
}

/** The most confident first; of equals the one with the greater lift, then in the order of the categories. */
function rulesOf(
  { support, categories }: { readonly support: number; readonly categories: readonly string[] },
  counts: Counts,
) {
  const { buyers, single, pairs } = counts
  return categories
    .flatMap((_, from) =>
      categories.map((_, to) => {
        const both = pairs[from]?.[to] ?? 0
        const [a, b] = [single[from] ?? 0, single[to] ?? 0]
        return { from, to, support: both / buyers, confidence: both / a, lift: (both * buyers) / (a * b) }
      }),
    )
    .filter((rule) => rule.from !== rule.to && rule.support > 0 && rule.support >= support && rule.lift > 1)
    .toSorted((a, b) => b.confidence - a.confidence || b.lift - a.lift || a.from - b.from || a.to - b.to)
}
