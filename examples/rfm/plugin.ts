import { bin, defineScoringModel, quantiles } from '@cairn/sdk'
import * as z from 'zod'

export default defineScoringModel({
  id: 'rfm.score', version: 2, title: 'RFM score', icon: 'chart-column',
  config: z.object({
    event: z.string().default('Order Completed').meta({ title: 'Purchase event' }),
    windowDays: z.int().min(30).max(1095).default(365).meta({ title: 'Look-back in days' }),
    bins: z.int().min(3).max(10).default(5).meta({ title: 'Bins' }),
  }),
  migrations: { 2: (v1) => ({ ...v1, bins: v1['bins'] ?? 5 }) },
  features: ({ config, events }) => ({
    recency: events(config.event).daysSinceLast(),
    frequency: events(config.event).count({ withinDays: config.windowDays }),
    monetary: events(config.event).sum('total', { withinDays: config.windowDays }),
  }),
  outputs: { r: 'int', f: 'int', m: 'int', segment: ['champion', 'loyal', 'at_risk', 'lost'] },
  fit: ({ config, columns: { recency, frequency, monetary } }) =>
    ({ r: quantiles(recency, config.bins), f: quantiles(frequency, config.bins), m: quantiles(monetary, config.bins) }),
  predict({ model, columns, rows }) {
    const [r, f, m] = [new Int8Array(rows), new Int8Array(rows), new Int8Array(rows)]
    const segment = Array.from({ length: rows }, (_, i) => {
      const [recent, often] = [bin(columns.recency[i], model.r, { reverse: true }), bin(columns.frequency[i], model.f)];
      [r[i], f[i], m[i]] = [recent, often, bin(columns.monetary[i], model.m)]
      return recent >= 4 ? (often >= 4 ? 'champion' : 'loyal') : often >= 3 ? 'at_risk' : 'lost'
    })
    return { r, f, m, segment }
  },
})
