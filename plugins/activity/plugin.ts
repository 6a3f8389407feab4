import { defineScoringModel } from '@cairn/sdk'
import * as z from 'zod'

const BEHAVIOUR = [
  { event: 'Order Completed', weight: 10 },
  { event: 'Product Added', weight: 3 },
  { event: 'Group Message Sent', weight: 2 },
  { event: 'Checked In', weight: 1 },
  { event: 'Message Clicked', weight: 1 },
  { event: 'Product Viewed', weight: 0.5 },
]
/** What makes a member active in the sense of FAST's T: put into the cart or among the favourites, claimed, or bought. */
const ACTIVE = ['Product Added', 'Product Favorited', 'Coupon Claimed', 'Order Completed']

/**
 * Activity A(t) = 1 − exp(−Σ wᵢ · 2^(−Δtᵢ/h) / c): everything a member does counts by its weight and half as much each half-life
 * later; A lies in [0, 1) and one thing more always raises it.
 */
export default defineScoringModel({
  id: 'activity.score',
  version: 1,
  title: 'Activity',
  icon: 'activity',
  config: z.object({
    behaviour: z
      .array(
        z.object({
          event: z.string().min(1).max(200).meta({ title: 'Event' }),
          weight: z.number().min(0).meta({ title: 'Weight' }),
        }),
      )
      .max(30)
      .default(BEHAVIOUR)
      .meta({ title: 'Events and their weights' }),
    halfLifeDays: z.number().min(1).max(3650).default(30).meta({ title: 'Half-life in days' }),
    scale: z.number().positive().default(10).meta({ title: 'Scale' }),
    high: z.number().min(0).max(1).default(0.7).meta({ title: 'High from' }),
    medium: z.number().min(0).max(1).default(0.3).meta({ title: 'Medium from' }),
  }),
  features: ({ config, events }) => ({
    ...Object.fromEntries(
      config.behaviour.map(({ event }, i) => [`e${i}`, events(event).decayed(config.halfLifeDays)]),
    ),
    ...Object.fromEntries(ACTIVE.map((event, i) => [`t${i}`, events(event).count({ withinDays: 30 })])),
  }),
  outputs: { activity: 'number', level: ['high', 'medium', 'low', 'silent'], active: ['yes', 'no'] },
  words: {
    activity: 'Activity',
    level: 'Activity level',
    active: 'Active within 30 days',
    high: 'High',
    medium: 'Medium',
    low: 'Low',
    silent: 'Silent',
    yes: 'Yes',
    no: 'No',
  },
  fit({ columns, rows }) {
    let active = 0
    for (let i = 0; i < rows; i += 1) if (isActive(columns, i)) active += 1
    return { report: { parameters: { activeShare: rows === 0 ? null : active / rows }, rows, charts: [] } }
  },
  predict({ config, columns, rows }) {
    const activity = Float64Array.from({ length: rows }, (_, i) => {
      const sum = config.behaviour.reduce((all, { weight }, e) => all + weight * amount(columns[`e${e}`], i), 0)
      return -Math.expm1(-sum / config.scale)
    })
    return {
      activity,
      level: Array.from(activity, (a) =>
        a >= config.high ? 'high' : a >= config.medium ? 'medium' : a > 0 ? 'low' : 'silent',
      ),
      active: Array.from({ length: rows }, (_, i) => (isActive(columns, i) ? 'yes' : 'no')),
    }
  },
})

type Columns = Readonly<Record<string, ArrayLike<number>>>
const amount = (column: ArrayLike<number> | undefined, i: number): number => {
  const value = column?.[i] ?? 0
  return Number.isFinite(value) && value > 0 ? value : 0
}
const isActive = (columns: Columns, i: number): boolean => ACTIVE.some((_, t) => amount(columns[`t${t}`], i) > 0)
