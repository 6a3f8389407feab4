import type { JsonObject } from '@cairn/sdk'

/** Shares of hundredths of a percent, so that 33.33 + 33.33 + 33.34 is 100 and not nearly. */
export const sumOf = (rows: readonly JsonObject[]): number =>
  rows.reduce((sum, { percent }) => sum + Math.round((typeof percent === 'number' ? percent : 0) * 100), 0) / 100

/** The same share for each, the rest of the division with the last. */
export function evenShares(rows: readonly JsonObject[]): JsonObject[] {
  const share = Math.floor(10_000 / rows.length) / 100
  const last = rows.length - 1
  return rows.map((row, i) => ({ ...row, percent: i === last ? Math.round((100 - share * last) * 100) / 100 : share }))
}
