import { defineScoringModel } from '@cairn/sdk'
import * as z from 'zod'

/**
 * Four groups by what a customer is worth (v, a quantile of the value model) and how active (A), the first rule that fits:
 *
 *   1 premium    v ≥ 0.8 and A ≥ 0.3         2 develop    v ≥ 0.8
 *   3 develop    v ≥ 0.5 and A ≥ 0.3         4 potential  A ≥ 0.3, or the first order is at most 90 days ago
 *   5 silent     the others
 *
 * Everybody is in exactly one. Both models have to run before this one; whom they said nothing of counts as worth and doing
 * nothing.
 */
export default defineScoringModel({
  id: 'value-group.score',
  version: 1,
  title: 'Value groups',
  icon: 'layers',
  config: z.object({
    valueModel: z.string().min(1).max(40).default('clv').meta({ title: 'Key of the value model' }),
    valueOutput: z.string().min(1).max(60).default('clv').meta({ title: 'Output of the value model' }),
    activityModel: z.string().min(1).max(40).default('activity').meta({ title: 'Key of the activity model' }),
    activityOutput: z.string().min(1).max(60).default('activity').meta({ title: 'Output of the activity model' }),
    high: z.number().min(0).max(1).default(0.8).meta({ title: 'High value from this quantile' }),
    middle: z.number().min(0).max(1).default(0.5).meta({ title: 'Middle value from this quantile' }),
    active: z.number().min(0).max(1).default(0.3).meta({ title: 'Active from' }),
    newDays: z.int().min(0).max(3650).default(90).meta({ title: 'New customers up to this many days' }),
  }),
  features: ({ config, scores, orders }) => ({
    value: scores(config.valueModel, config.valueOutput),
    activity: scores(config.activityModel, config.activityOutput),
    first: orders.daysSinceFirst(),
  }),
  outputs: { group: ['premium', 'develop', 'potential', 'silent'], rule: 'int' },
  words: {
    group: 'Group',
    rule: 'Rule that decided',
    premium: 'Premium',
    develop: 'Key to develop',
    potential: 'Potential',
    silent: 'Silent',
  },
  fit({ config, columns, rows }) {
    const values = Array.from({ length: rows }, (_, i) => columns.value[i] ?? Number.NaN).filter(Number.isFinite)
    const [high, middle] = [quantile(values, config.high), quantile(values, config.middle)]
    return { high, middle, report: { parameters: { high, middle }, rows: values.length, charts: [] } }
  },
  predict({ config, model, columns, rows }) {
    const rule = Int8Array.from({ length: rows }, (_, i) => {
      const value = columns.value[i] ?? Number.NaN
      const active = (columns.activity[i] ?? Number.NaN) >= config.active
      if (model.high !== null && value >= model.high) return active ? 1 : 2
      if (active && model.middle !== null && value >= model.middle) return 3
      return active || (columns.first[i] ?? Number.NaN) <= config.newDays ? 4 : 5
    })
    return { rule, group: Array.from(rule, (which) => GROUPS[which - 1] ?? 'silent') }
  },
})

const GROUPS = ['premium', 'develop', 'develop', 'potential', 'silent'] as const

/** Of type 7; null of nothing. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at))
}
