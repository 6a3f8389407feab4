import { defineScoringModel, quantiles } from '@cairn/sdk'
import * as z from 'zod'

const STAGES = ['prospect', 'introduction', 'growth', 'maturity', 'dormant', 'churned'] as const
type Stage = (typeof STAGES)[number]
type Reason = 'no_order' | 'first_order' | 'growing' | 'regular' | 'overdue' | 'declining' | 'long_overdue' | 'left'

/**
 * The five stages of a customer and who is not one yet, the first that fits. A cycle is the median of the member's own days
 * between purchases where there are three gaps, else of everybody's, else as set.
 *
 *   prospect      no order
 *   churned       the friend is lost since the last order, or nothing for 3 cycles and at least 180 days
 *   introduction  one order, and joined or ordered first within 30 days
 *   dormant       nothing for 1.5 cycles, or half as many orders in the window as on average before (3 orders before at least)
 *   maturity      4 purchase days in 365 days
 *   growth        the others
 *
 * A stage is left when two runs in a row say so, or at once where something was bought.
 */
export default defineScoringModel({
  id: 'lifecycle.stage',
  version: 1,
  title: 'Lifecycle stage',
  icon: 'sprout',
  config: z.object({
    joined: z.string().min(1).max(200).default('Signed Up').meta({ title: 'Sign-up event' }),
    lost: z.string().min(1).max(200).default('Friend Deleted').meta({ title: 'Event of a lost friend' }),
    cycleDays: z.number().min(1).max(1000).default(60).meta({ title: 'Usual days between orders' }),
    windowDays: z.int().min(7).max(365).default(90).meta({ title: 'Window of the decline in days' }),
  }),
  features: ({ config: { joined, lost, windowDays }, events, orders, before }) => ({
    days: orders.days(),
    year: orders.days({ withinDays: 365 }),
    first: orders.daysSinceFirst(),
    last: orders.daysSinceLast(),
    gap: orders.medianGap(),
    lately: orders.days({ withinDays: windowDays }),
    joined: events(joined).daysSinceFirst(),
    lost: events(lost).daysSinceLast(),
    rank: before('rank'),
    pending: before('pending'),
    bought: before('bought'),
  }),
  outputs: {
    stage: STAGES,
    rank: 'int',
    pending: 'int',
    bought: 'int',
    reason: ['no_order', 'first_order', 'growing', 'regular', 'overdue', 'declining', 'long_overdue', 'left'],
  },
  words: {
    stage: 'Stage',
    rank: 'Stage number',
    pending: 'Stage waiting to be confirmed',
    bought: 'Purchase days so far',
    reason: 'Reason',
    prospect: 'Prospect',
    introduction: 'Introduction',
    growth: 'Growth',
    maturity: 'Maturity',
    dormant: 'Dormant',
    churned: 'Churned',
    no_order: 'No order yet',
    first_order: 'First order within 30 days',
    growing: 'Buying again',
    regular: 'Buying regularly',
    overdue: 'Overdue',
    declining: 'Buying less than before',
    long_overdue: 'Long overdue',
    left: 'Left the friends list',
  },
  fit({ columns, rows }) {
    const gaps = Array.from({ length: rows }, (_, i) => i)
      .filter((i) => at(columns.days, i) > 3)
      .map((i) => at(columns.gap, i))
    const [median = null] = gaps.length === 0 ? [] : quantiles(gaps, 2)
    const cycle = median === null || !(median > 0) ? null : median
    return { cycle, report: { parameters: { cycle }, rows: gaps.length, charts: [] } }
  },
  predict({ config, model, columns, rows }) {
    const [rank, pending, bought] = [new Int32Array(rows), new Int32Array(rows), new Int32Array(rows)]
    const reason: Reason[] = []
    const stage = Array.from({ length: rows }, (_, i): Stage => {
      const now = stageOf(historyOf(columns, i), { ...config, cycle: model.cycle ?? config.cycleDays })
      const today = STAGES.indexOf(now.stage)
      const days = finite(at(columns.days, i))
      const [was, waiting] = [at(columns.rank, i), at(columns.pending, i)]
      const moves = !(was >= 0) || today === was || waiting === today || days > finite(at(columns.bought, i))
      const held = moves ? today : was
      ;[rank[i], pending[i], bought[i]] = [held, today, days]
      reason.push(now.reason)
      return STAGES[held] ?? now.stage
    })
    return { stage, rank, pending, bought, reason }
  },
})

const at = (column: ArrayLike<number>, i: number): number => column[i] ?? Number.NaN
const finite = (value: number): number => (Number.isFinite(value) ? value : 0)

const NAMES = ['days', 'year', 'first', 'last', 'gap', 'lately', 'joined', 'lost'] as const
type History = Readonly<Record<(typeof NAMES)[number], number>>

function historyOf(columns: Readonly<Record<(typeof NAMES)[number], ArrayLike<number>>>, i: number): History {
  const [days, year, first, last, gap, lately, joined, lost] = NAMES.map((name) => at(columns[name], i))
  // eight names, eight values
  return { days, year, first, last, gap, lately, joined, lost } as History
}

interface Rules {
  readonly cycle: number
  readonly windowDays: number
}

export function stageOf(history: History, rules: Rules): { readonly stage: Stage; readonly reason: Reason } {
  const { days, year, first, last, gap, joined, lost } = history
  const cycle = days > 3 && gap > 0 ? gap : rules.cycle
  if (!(days > 0)) return { stage: 'prospect', reason: 'no_order' }
  if (lost < last) return { stage: 'churned', reason: 'left' }
  if (last > Math.max(180, 3 * cycle)) return { stage: 'churned', reason: 'long_overdue' }
  if (days === 1 && (first <= 30 || joined <= 30)) return { stage: 'introduction', reason: 'first_order' }
  if (last > 1.5 * cycle) return { stage: 'dormant', reason: 'overdue' }
  if (declines(history, rules)) return { stage: 'dormant', reason: 'declining' }
  if (year >= 4) return { stage: 'maturity', reason: 'regular' }
  return { stage: 'growth', reason: 'growing' }
}

/** Half as many purchase days in the window as in an average window before it. */
function declines({ days, first, lately }: History, { windowDays }: Rules): boolean {
  const before = days - lately
  return before >= 3 && first > windowDays && lately <= (0.5 * before * windowDays) / (first - windowDays)
}
