import type { JourneySettings } from '../graph/journey.ts'
import { after, type Instant } from '../time.ts'

/** Somebody at a door of the journey. */
export interface Candidate {
  readonly member: number
  /** What makes this entry one entry: a message id, a scheduled instant, an Idempotency-Key. */
  readonly occurrence: string
  /** When it happened: the event's `occurred_at`, the scheduled instant. */
  readonly at: Instant
  /** Value of `settings.reentry.key`, from `chart.key`. */
  readonly key?: string | undefined
}

/** What the runs of a subject say of it. */
export interface Standing {
  readonly lastAt: Instant
  /** Runs of the subject that are not over. */
  readonly open: number
}

/**
 * known: this occurrence came before · keyless: the journey tells its subjects apart by a key and this entry has none ·
 * once: the subject was here · open: it still is · gap: it was here too recently
 */
export type Refusal = 'known' | 'keyless' | 'once' | 'open' | 'gap'

export type Admission<C extends Candidate = Candidate> = {
  readonly candidate: C
  readonly subject: string
  readonly entryKey: string
} & (
  | {
      /** 0 for a subject's first entry of this batch, 1 for its second: one row per subject and statement. */
      readonly round: number
      readonly refused?: undefined
    }
  | { readonly refused: Refusal }
)

export interface AdmitInput<C extends Candidate> {
  readonly reentry: JourneySettings['reentry']
  readonly candidates: readonly C[]
  readonly standing: (member: number, subject: string) => Standing | undefined
  /** Days of the gap are counted on this zone's calendar. */
  readonly zone: string
}

/**
 * Who enters and who is refused, and why; answered in the order judged: by `at`, then by occurrence. Each entry sees what
 * those before it in the batch brought about. The database's own condition settles races between transactions; within
 * one batch this is the policy.
 */
export function admit<C extends Candidate>({
  reentry,
  candidates,
  standing,
  zone,
}: AdmitInput<C>): readonly Admission<C>[] {
  const seen = new Set<string>()
  const standings = new Map<string, Standing & { readonly round: number }>()
  return candidates.toSorted(inOrder).map((candidate) => {
    const subject = candidate.key ?? ''
    const entryKey = entryKeyOf(reentry, subject, candidate.occurrence)
    const admission = { candidate, subject, entryKey }
    const who = JSON.stringify([candidate.member, subject])
    const stored = standing(candidate.member, subject)
    const known = standings.get(who) ?? (stored && { ...stored, round: -1 })
    const occurrence = JSON.stringify([candidate.member, subject, candidate.occurrence])
    const refused = seen.has(occurrence) ? 'known' : refusal(reentry, { candidate, known, zone })
    if (refused) return { ...admission, refused }
    seen.add(occurrence)
    const lastAt = Math.max(candidate.at, known?.lastAt ?? candidate.at)
    const round = (known?.round ?? -1) + 1
    standings.set(who, { lastAt, open: (known?.open ?? 0) + 1, round })
    return { ...admission, round }
  })
}

/** Subject and occurrence; where a subject may come once only, the subject alone. */
export function entryKeyOf(reentry: JourneySettings['reentry'], subject: string, occurrence: string): string {
  // escaped, or subject `a/b` at `c` would be subject `a` at `b/c`
  const escaped = subject.replaceAll('%', '%25').replaceAll('/', '%2F')
  return reentry.allow === 'once' ? escaped : `${escaped}/${occurrence}`
}

function inOrder(a: Candidate, b: Candidate): number {
  return a.at - b.at || (a.occurrence < b.occurrence ? -1 : Number(a.occurrence > b.occurrence))
}

function refusal(
  reentry: JourneySettings['reentry'],
  { candidate, known, zone }: { candidate: Candidate; known: Standing | undefined; zone: string },
): Refusal | undefined {
  if (reentry.key !== undefined && !candidate.key) return 'keyless'
  if (!known) return undefined
  if (reentry.allow === 'once') return 'once'
  if (known.open > 0 && !reentry.overlap) return 'open'
  const soon = reentry.allow === 'after' && reentry.gap !== undefined
  return soon && candidate.at < after(known.lastAt, reentry.gap ?? 'PT0S', zone) ? 'gap' : undefined
}
