import type { Told } from '../kit/told.ts'
import type { Practice } from './practices.ts'

export interface Status {
  readonly practice: Practice
  readonly state: 'shown' | 'open'
  /** The tests that show it, or why it is open. */
  readonly because: string
}

/** A practice is shown by tests named after it, if every one of them passed. */
export function statuses(practices: readonly Practice[], told: readonly Told[]): readonly Status[] {
  return practices.map((practice) => {
    const mine = told.filter(({ title }) => practicesIn(title).includes(practice.id))
    if (mine.length === 0) return { practice, state: 'open', because: missing(practice) }
    const failed = mine.find(({ passed }) => !passed)
    if (failed) return { practice, state: 'open', because: `failed: ${place(failed)}` }
    return { practice, state: 'shown', because: mine.map(place).join('; ') }
  })
}

const place = ({ file, title }: Told): string => `${file}: ${title.replaceAll('|', '/')}`

export const practicesIn = (title: string): readonly string[] => title.match(/\bS\d-\d\d\b/g) ?? []

/** What a practice waits for, by what it needs; the first that fits. */
const MISSING: readonly (readonly [RegExp, string])[] = [
  [
    /`m\.|metric|report|growth|\brank|benchmark|vs LY|share of|cohort|curve|index|ratio|rate\b/i,
    'figures and reports over many members are not built',
  ],
  [
    /`reward\.(gift|lottery|offer|package|cash|tier)|lottery|points|budget|redeem|catalogue|fulfilment/i,
    'no test does all that this row asks of the rewards yet',
  ],
  [/survey/i, 'survey forms are not built'],
  [
    /action\.(task|group|qr|referral|commission)|staff|guide|tasks?\b|SLA/i,
    'staff tasks, codes and invitations are not built',
  ],
  [/channel\.(mms|parcel|tb|wx|mp|store|push|rcs)/i, 'there is no such channel yet'],
  [/channel\.|message/i, 'no test sends it through such a channel yet'],
  [/calendar|phase|theme/i, 'the campaign calendar is not built'],
  [/content|slot|variant|copy|style/i, 'the content library is not built'],
  [/template|parameter|wave|agency/i, 'journey templates with parameters are not built'],
  [/import|export|package|connector/i, 'packs of other platforms are not read yet'],
  [
    /`(rfm|rfa|clv|churn|activity|valuegroup|lifecycle|nps|affinity|need|kol|stage)|model|score/i,
    'no test does this with a scoring model yet',
  ],
  [/audience|segment|tag|attribute|profile/i, 'no test draws this audience yet'],
]

const missing = ({ needs, test }: Practice): string =>
  MISSING.find(([sign]) => sign.test(needs))?.[1] ??
  MISSING.find(([sign]) => sign.test(test))?.[1] ??
  'no test does this yet'

/** docs/domain-status.md. */
export function page(found: readonly Status[]): string {
  const shown = found.filter(({ state }) => state === 'shown').length
  return [
    '# What the field does, and what is shown here',
    '',
    'Written by `npm run test:domain` from the tests that it runs; never edited by hand. Each row is a practice of',
    '[test/domain/practices.tsv](../test/domain/practices.tsv); it is shown when tests named after it did what its last column asks.',
    '',
    `${shown} of ${found.length} shown.`,
    '',
    '| row | state | by which test, or why not |',
    '| --- | --- | --- |',
    ...found.map(({ practice, state, because }) => `| ${practice.id} | ${state} | ${because} |`),
    '',
  ].join('\n')
}

/** The rows that a page says are shown. */
export const shownIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\| (S\d-\d\d) +\| shown/gm)].map(([, id = '']) => id)
