import { z } from 'zod'

const text = z.strictObject({ en: z.string().max(200), 'zh-CN': z.string().max(200) })
const figure = z.number().nullable()

/**
 * What a fit has to show for itself. A model puts it under `report` in what `fit` answers; the host keeps it with the run and
 * draws the charts.
 */
export const fitReport = z.strictObject({
  /** What was estimated, by the names of the paper. */
  parameters: z.record(z.string().max(60), figure).default({}),
  logLikelihood: z.number().optional(),
  /** How many rows it was fitted on. */
  rows: z.int().min(0),
  /** Whether the search for the parameters came to an end by itself. */
  converged: z.boolean().optional(),
  charts: z
    .array(
      z.strictObject({
        title: text,
        x: z.strictObject({ title: text, labels: z.array(z.string().max(30)).max(60) }),
        y: text,
        series: z.array(z.strictObject({ title: text, values: z.array(figure).max(60) })).max(6),
      }),
    )
    .max(4)
    .default([]),
})
export type FitReport = z.output<typeof fitReport>
export type FitChart = FitReport['charts'][number]
