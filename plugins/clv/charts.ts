import type { FitChart } from '@cairn/sdk'
import { countsWithin } from './beta-geometric.ts'
import type { Counted, Family, Parameters4 } from './buying.ts'

const MOST = 7
const AGES = 10
const customers = { en: 'Customers', 'zh-CN': '客户数' }
const actual = { en: 'Actual', 'zh-CN': '实际' }
const expected = { en: 'Expected', 'zh-CN': '预期' }

/** How many customers bought again so and so often, beside what the model expects of customers as old as these. */
export function repeatChart(first: 0 | 1, by: Parameters4, histories: readonly Counted[]): FitChart {
  const seen = Array.from({ length: MOST + 1 }, () => 0)
  const awaited = Array.from({ length: MOST + 1 }, () => 0)
  for (const { x, n } of histories) seen[Math.min(x, MOST)] = (seen[Math.min(x, MOST)] ?? 0) + n
  for (const [age, n] of agesOf(histories)) {
    const shares = countsWithin(first, by, { time: age, most: MOST - 1 })
    const rest = 1 - shares.reduce((sum, share) => sum + share, 0)
    for (const [x, share] of [...shares, rest].entries()) awaited[x] = (awaited[x] ?? 0) + n * share
  }
  return {
    title: { en: 'Repeat purchases per customer', 'zh-CN': '每位客户的复购次数' },
    x: {
      title: { en: 'Repeat purchases', 'zh-CN': '复购次数' },
      labels: seen.map((_, x) => (x === MOST ? `${MOST}+` : String(x))),
    },
    y: customers,
    series: [
      { title: actual, values: seen },
      { title: expected, values: awaited.map((value) => Number(value.toPrecision(6))) },
    ],
  }
}

/** Repeat purchases of customers that came at about the same time, beside what is expected of them. */
export function cohortChart(family: Family, by: Parameters4, histories: readonly Counted[]): FitChart {
  const sorted = histories.toSorted((a, b) => a.T - b.T)
  const all = sorted.reduce((sum, { n }) => sum + n, 0)
  const groups = Array.from({ length: AGES }, () => ({ oldest: 0, seen: 0, awaited: 0 }))
  let before = 0
  for (const { x, T, n } of sorted) {
    const group = groups[Math.min(AGES - 1, Math.floor((AGES * before) / Math.max(1, all)))]
    before += n
    if (!group) continue
    group.oldest = T
    group.seen += n * x
    group.awaited += n * family.expected(by, T)
  }
  const filled = groups.filter(({ oldest }) => oldest > 0)
  return {
    title: { en: 'Repeat purchases by time since the first purchase', 'zh-CN': '按首购距今时长统计的复购次数' },
    x: {
      title: { en: 'Days since the first purchase, up to', 'zh-CN': '首购距今天数（至）' },
      labels: filled.map(({ oldest }) => String(Math.round(oldest))),
    },
    y: { en: 'Repeat purchases', 'zh-CN': '复购次数' },
    series: [
      { title: actual, values: filled.map(({ seen }) => seen) },
      { title: expected, values: filled.map(({ awaited }) => Number(awaited.toPrecision(6))) },
    ],
  }
}

export interface HeldOut extends Counted {
  /** Purchases in the days that were held out, of all who share the history. */
  readonly later: number
}

/** What customers bought in days the model did not see, by how often they had bought before. */
export function holdoutChart(
  family: Family,
  by: Parameters4,
  { days, histories }: { readonly days: number; readonly histories: readonly HeldOut[] },
): FitChart {
  const groups = Array.from({ length: MOST + 1 }, () => ({ n: 0, seen: 0, awaited: 0 }))
  for (const history of histories) {
    const group = groups[Math.min(history.x, MOST)]
    if (!group) continue
    group.n += history.n
    group.seen += history.later
    group.awaited += history.n * family.future(by, history, days)
  }
  const mean = (of: (group: (typeof groups)[number]) => number): readonly (number | null)[] =>
    groups.map((group) => (group.n === 0 ? null : Number((of(group) / group.n).toPrecision(6))))
  return {
    title: {
      en: `Purchases in the last ${days} days, which the model had not seen`,
      'zh-CN': `最近 ${days} 天的购买次数（未参与拟合）`,
    },
    x: {
      title: { en: 'Repeat purchases before', 'zh-CN': '此前的复购次数' },
      labels: groups.map((_, x) => (x === MOST ? `${MOST}+` : String(x))),
    },
    y: { en: 'Purchases per customer', 'zh-CN': '人均购买次数' },
    series: [
      { title: actual, values: [...mean(({ seen }) => seen)] },
      { title: expected, values: [...mean(({ awaited }) => awaited)] },
    ],
  }
}

function agesOf(histories: readonly Counted[]): ReadonlyMap<number, number> {
  const ages = new Map<number, number>()
  for (const { T, n } of histories) ages.set(T, (ages.get(T) ?? 0) + n)
  return ages
}
