import { type Check, NOT_APPLICABLE, type Verdict } from './check.ts'
import { accountChecks } from './checks/account.ts'
import { batchChecks, chaos } from './checks/batch.ts'
import { conditionChecks } from './checks/conditions.ts'
import { formChecks } from './checks/form.ts'
import { isolationChecks } from './checks/isolation.ts'
import { migrationChecks } from './checks/migrations.ts'
import { optionChecks } from './checks/options.ts'
import { packageChecks } from './checks/package.ts'
import { receiptChecks } from './checks/receipts.ts'
import { retryChecks } from './checks/retry.ts'
import { rewardChecks } from './checks/rewards.ts'
import { scoringChecks } from './checks/scoring.ts'
import { wordChecks } from './checks/words.ts'
import { levelOf, type Standing } from './level.ts'
import { openSubject, senders, type Subject, type Trial } from './subject.ts'

export type { Check } from './check.ts'

/** All hundred and ten, in their order. */
export const CHECKS: readonly Check[] = [
  ...packageChecks,
  ...formChecks,
  ...accountChecks,
  ...batchChecks,
  ...retryChecks,
  ...receiptChecks,
  ...optionChecks,
  ...migrationChecks,
  ...scoringChecks,
  ...conditionChecks,
  ...rewardChecks,
  ...wordChecks,
  ...isolationChecks,
]
/** Looked at when everything else was asked: what was called, and what leaked. */
const LATE: ReadonlySet<string> = new Set(['A10', 'C4'])

export interface Report extends Standing {
  readonly plugin: string
  readonly passed: number
  readonly failed: readonly { readonly id: string; readonly title: string; readonly why: string }[]
  /** They rest on one that failed, and say nothing until it is mended. */
  readonly resting: readonly string[]
  readonly notApplicable: readonly string[]
  readonly bypassed: readonly { readonly id: string; readonly reason: string }[]
}

export interface Examination extends Trial {
  /** Only what is read is looked at. */
  readonly still?: boolean
  /** Seconds of chaos after everything has passed. */
  readonly soak?: number
}

/** Examines the plugin in this folder. */
export async function examine(
  folder: string,
  { still = false, soak = 0, ...trial }: Examination = {},
): Promise<Report> {
  const subject = await openSubject(folder, trial)
  try {
    const due = CHECKS.filter((check) => !still || check.still)
    const verdicts = new Map<string, Found>()
    for (const check of ordered(due)) verdicts.set(check.id, await judged(subject, check, verdicts))
    return await reportOf(subject, verdicts, { still, soak })
  } finally {
    await subject.close()
  }
}

/** It rests on one that failed. */
const RESTING: unique symbol = Symbol('resting')
type Found = Verdict | typeof RESTING

/** What others rest on before them, and what looks back at everything last. */
function ordered(due: readonly Check[]): readonly Check[] {
  const placed = new Set<Check>()
  const place = (check: Check): void => {
    if (placed.has(check)) return
    for (const need of check.needs ?? []) {
      const found = due.find(({ id }) => id === need)
      if (found) place(found)
    }
    placed.add(check)
  }
  for (const late of [false, true]) due.filter(({ id }) => LATE.has(id) === late).forEach(place)
  return [...placed]
}

async function judged(
  subject: Subject,
  { id, needs = [], fails }: Check,
  before: ReadonlyMap<string, Found>,
): Promise<Found> {
  const passedOver = new Set(Object.keys(subject.json.cairn.bypass))
  const shaky = needs.some((need) => typeof before.get(need) === 'string' && !passedOver.has(need))
  if (shaky && !passedOver.has(id)) return RESTING
  try {
    return await fails(subject)
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error)
  }
}

async function reportOf(
  subject: Subject,
  verdicts: ReadonlyMap<string, Found>,
  { still, soak }: { readonly still: boolean; readonly soak: number },
): Promise<Report> {
  const { bypass } = subject.json.cairn
  const of = (wanted: (verdict: Found) => boolean): readonly string[] =>
    CHECKS.flatMap(({ id }) => (verdicts.has(id) && wanted(verdicts.get(id)) ? [id] : []))
  const resting = of((verdict) => verdict === RESTING)
  const wrong = of((verdict) => typeof verdict === 'string')
  const failed = CHECKS.filter(({ id }) => wrong.includes(id) && bypass[id] === undefined).map(({ id, title }) => ({
    id,
    title,
    why: String(verdicts.get(id)),
  }))
  const bypassed = wrong.flatMap((id) => (bypass[id] === undefined ? [] : [{ id, reason: bypass[id] }]))
  const soaked = failed.length === 0 && soak > 0 ? await soakFor(subject, soak) : { seconds: 0 }
  if (soaked.why !== undefined) failed.push({ id: 'D14', title: 'an hour of chaos', why: soaked.why })
  return {
    plugin: subject.manifest.id,
    ...levelOf({
      failed: [...failed.map(({ id }) => id), ...resting],
      bypassed: bypassed.map(({ id }) => id),
      soaked: soaked.seconds,
      partial: still,
    }),
    passed: of((verdict) => verdict === undefined).length,
    failed,
    resting,
    notApplicable: of((verdict) => verdict === NOT_APPLICABLE),
    bypassed,
  }
}

/** Chaos over and over, each time with another weather. */
async function soakFor(subject: Subject, seconds: number): Promise<{ seconds: number; why?: string }> {
  const begun = performance.now()
  const passed = (): number => (performance.now() - begun) / 1000
  for (let seed = 2; passed() < seconds; seed += 1) {
    for (const sender of senders(subject)) {
      const verdict = await chaos(subject, sender, seed)
      if (typeof verdict === 'string') return { seconds: passed(), why: `${sender.id}: ${verdict} (weather ${seed})` }
    }
  }
  return { seconds: passed() }
}
