import type { Told } from '../kit/told.ts'
import type { FaultRow } from './rows.ts'

export interface Verdict {
  readonly row: FaultRow
  /** `passed`, `failed`, or why it is neither. */
  readonly verdict: string
  readonly stories: number
}

/** Only what all its stories proved, with nothing left open, is passed. */
export function verdicts(
  rows: readonly FaultRow[],
  told: readonly Pick<Told, 'title' | 'passed'>[],
): readonly Verdict[] {
  return rows.map((row) => {
    const mine = told.filter(({ title }) => idsOf(title).includes(row.id))
    return { row, verdict: verdictOf(row, mine), stories: mine.length }
  })
}

function verdictOf({ open }: FaultRow, mine: readonly Pick<Told, 'passed'>[]): string {
  if (mine.some(({ passed }) => !passed)) return 'failed'
  if (open !== undefined) return open
  return mine.length > 0 ? 'passed' : 'no story ran'
}

export const idsOf = (title: string): readonly string[] => title.match(/\bF\d\d\b/g) ?? []

/** docs/faults.md. */
export function page(found: readonly Verdict[], load: 'small' | 'full'): string {
  const passed = found.filter(({ verdict }) => verdict === 'passed').length
  const lines = found.map(({ row, verdict, stories }) =>
    `| ${[row.id, row.fault, (stories > 0 && row[load]) || '', verdict].join(' | ')} |`.replaceAll('  ', ' '),
  )
  return [
    '# What breaks, and what happens then',
    '',
    'Written by `npm run test:faults`; never edited by hand. A row is `passed` when stories named after it did all that the row',
    'says, at the load beside it. `in part`, `not built yet` and `not run here` are not passed, whatever their stories did.',
    '',
    `Loads of this page: **${load}**. ${passed} of ${found.length} passed.`,
    '',
    '| row | fault | load | verdict |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n')
}
