import { z } from 'zod'
import type { Json } from '../json.ts'

const days = z.number().min(0).max(36_500)
/** Days before the day that is scored: later than `withinDays` ago, and no later than `beforeDays` ago. */
const span = { withinDays: days.optional(), beforeDays: days.optional() }
const name = z.string().min(1).max(200)

const event = z.strictObject({
  event: name,
  take: z.enum(['count', 'sum', 'last', 'decayed', 'days-since-last', 'days-since-first']),
  property: z.string().min(1).max(200).optional(),
  /** Only events whose properties hold this, as jsonb's `@>` has it: `{ products: [{ category: 'tea' }] }`. */
  contains: z.custom<Json>((value) => z.json().safeParse(value).success).optional(),
  /** Of `decayed`: after so many days an event weighs half. */
  halfLifeDays: z.number().positive().optional(),
  ...span,
})
const orders = z.strictObject({
  of: z.literal('orders'),
  take: z.enum(['count', 'days', 'total', 'first-total', 'days-since-last', 'days-since-first', 'median-gap']),
  ...span,
})
const scores = z.strictObject({
  of: z.literal('scores'),
  /** The key of another model of the brand; absent for what this one said the last time. */
  model: z.string().max(60).optional(),
  output: z.string().max(60),
})

/** A number about each member, counted by the host up to the day that is scored and never beyond it. Plain data. */
export const feature = z.union([event, orders, scores])
export const features = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,60}$/), feature)
type Read<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> }
export type EventFeature = Read<z.output<typeof event>>
export type OrderFeature = Read<z.output<typeof orders>>
export type ScoreFeature = Read<z.output<typeof scores>>
export type Feature = EventFeature | OrderFeature | ScoreFeature

export interface Span {
  readonly withinDays?: number
  readonly beforeDays?: number
}
interface Some extends Span {
  readonly contains?: Json
}

const events = (event: string) => ({
  /** How many. */
  count: (some: Some = {}): EventFeature => ({ event, take: 'count', ...some }),
  /** The sum of a property that is a number. */
  sum: (property: string, some: Some = {}): EventFeature => ({ event, take: 'sum', property, ...some }),
  /** A property of the last one that has it as a number; NaN where there is none. */
  last: (property: string, some: Some = {}): EventFeature => ({ event, take: 'last', property, ...some }),
  /** Each counts for 2^(−age ÷ half-life). */
  decayed: (halfLifeDays: number, some: Some = {}): EventFeature => ({ event, take: 'decayed', halfLifeDays, ...some }),
  /** Whole days of 24 hours, as `days_since` in a rule has them; NaN where it never happened. */
  daysSinceLast: (some: Some = {}): EventFeature => ({ event, take: 'days-since-last', ...some }),
  daysSinceFirst: (some: Some = {}): EventFeature => ({ event, take: 'days-since-first', ...some }),
})

const order =
  (take: OrderFeature['take']) =>
  (span: Span = {}): OrderFeature => ({ of: 'orders', take, ...span })
/**
 * Orders as purchase models want them: not cancelled, worth something after refunds, days by the brand's calendar. Orders of
 * one day are one purchase day.
 */
const orderFeatures = {
  count: order('count'),
  /** Days on which something was bought. */
  days: order('days'),
  /** In major units of the brand's currency, net of refunds. */
  total: order('total'),
  /** Of the first purchase day of the window alone. */
  firstTotal: order('first-total'),
  /** Calendar days from the last purchase day to the day that is scored; NaN where nothing was bought. */
  daysSinceLast: order('days-since-last'),
  daysSinceFirst: order('days-since-first'),
  /** The median of the days between purchase days; NaN below two of them. */
  medianGap: order('median-gap'),
}

/** What features are made from; a model asks for nothing else and sees nothing else. */
export interface FeatureMaker {
  readonly events: typeof events
  readonly orders: typeof orderFeatures
  /** What another model of the brand said of the member, a number; NaN where it said nothing. */
  readonly scores: (model: string, output: string) => ScoreFeature
  /** What this model said of the member the last time. */
  readonly before: (output: string) => ScoreFeature
}
export const featureMaker: FeatureMaker = {
  events,
  orders: orderFeatures,
  scores: (model, output) => ({ of: 'scores', model, output }),
  before: (output) => ({ of: 'scores', output }),
}
