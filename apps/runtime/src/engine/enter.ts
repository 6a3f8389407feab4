import type { Instant } from '@cairn/sdk'
import type { JourneySettings } from '@cairn/sdk/graph'
import { arm, entryKeyOf, type Refusal } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { bucketOfMember } from '../members/bucket.ts'
import { lockMembers } from '../members/store-identity.ts'
import {
  type Admission,
  admitRows,
  hasOtherVersions,
  type EntryRow,
  readStandings,
  reserveEntries,
  returnEntries,
  type Standing,
} from './store-enter.ts'
import { versionOf } from './versions.ts'

/** Somebody who is to enter a journey at one of its entries. */
export interface Entry {
  readonly member: number
  /** `external_id`, else `anonymousId`: what draws and outward keys are made of, for ever. */
  readonly entrant: string
  /** Value of `settings.reentry.key`, where the journey has one. */
  readonly key?: string | undefined
  /** What makes this entry one entry: a message id, a scheduled instant, an Idempotency-Key. */
  readonly occurrence: string
  readonly eventId?: number | undefined
  readonly eventAt?: Instant | undefined
  /** Handed down by the run that sent the member here; drawn where absent. */
  readonly arm?: number | undefined
}

export interface Entrance {
  readonly journey: number
  readonly version: number
  /** The entry node. */
  readonly node: string
  readonly now: Instant
  /** In the order in which they are to be judged. */
  readonly entries: readonly Entry[]
  /** The scheduled instant all of them share; entry caps `per: 'run'` count by it. */
  readonly occasion?: string
}

/** Why somebody does not enter; cap: the journey's entry cap is used up. */
export type EntryRefusal = Refusal | 'cap'

export interface Entered {
  readonly entered: readonly { readonly entry: Entry; readonly run: number }[]
  readonly refused: readonly { readonly entry: Entry; readonly reason: EntryRefusal }[]
}

type Judged = EntryRow & { readonly entry: Entry }

/**
 * Enters a batch, set-based: a few statements for 20,000. The runs are due at once, so the advance picks them up; news of
 * it leaves with the caller's commit. A subject that comes twice in the batch is judged in a later round.
 */
export async function enter(tx: Tx, deps: Pick<Deps, 'db' | 'nodes'>, entrance: Entrance): Promise<Entered> {
  const version = await versionOf(tx, deps, entrance)
  const { settings } = version.graph
  const admission: Admission = { ...entrance, ...policyOf(settings, entrance.now, version.zone), brand: version.brand }
  const entered: { entry: Entry; run: number }[] = []
  const keyless = (entry: Entry): boolean => settings.reentry.key !== undefined && !entry.key
  const refused: { entry: Entry; reason: EntryRefusal }[] = entrance.entries
    .filter(keyless)
    .map((entry) => ({ entry, reason: 'keyless' }))
  const rows = entrance.entries.filter((entry) => !keyless(entry)).map((entry) => judge(entry, settings))
  // one occurrence, or once in a lifetime, is a matter of the unique key; what hangs on other runs of the subject is not, and
  // another version, under which members enter beside this one for a while, may key by another rule
  const keyed = !admission.again || (admission.overlap && admission.since === Number.POSITIVE_INFINITY)
  if (!keyed || (await hasOtherVersions(tx, admission))) {
    await lockMembers(
      tx,
      version.brand,
      rows.map(({ member }) => member),
    )
  }
  for (const round of roundsOf(rows)) {
    const cap = capOf(settings, { ...entrance, zone: version.zone })
    const outcome = cap ? await admitCapped(tx, { admission, cap }, round) : await admit(tx, admission, round)
    entered.push(...outcome.entered)
    refused.push(...outcome.refused)
  }
  return { entered, refused }
}

async function admit(tx: Tx, admission: Admission, rows: readonly Judged[]): Promise<Entered> {
  const admitted = new Map((await admitRows(tx, admission, rows)).map(({ n, run }) => [n, run]))
  const entered = rows.flatMap(({ entry }, n) => {
    const run = admitted.get(n)
    return run === undefined ? [] : [{ entry, run }]
  })
  if (entered.length === rows.length) return { entered, refused: [] }
  const out = rows.filter((_, n) => !admitted.has(n))
  const standings = await readStandings(tx, admission.journey, out)
  const reasons = new Map(standings.map((standing) => [standing.n, reasonOf(standing, admission)]))
  return { entered, refused: out.map(({ entry }, n) => ({ entry, reason: reasons.get(n) ?? 'known' })) }
}

async function admitCapped(
  tx: Tx,
  { admission, cap }: { admission: Admission; cap: Cap },
  rows: readonly Judged[],
): Promise<Entered> {
  let room = await reserveEntries(tx, cap, rows.length)
  const outcomes: Entered[] = []
  let next = 0
  while (room > 0 && next < rows.length) {
    const outcome = await admit(tx, admission, rows.slice(next, next + room))
    next += room
    room -= outcome.entered.length
    outcomes.push(outcome)
  }
  if (room > 0) await returnEntries(tx, cap, room)
  const left = rows.slice(next).map(({ entry }) => ({ entry, reason: 'cap' as const }))
  return {
    entered: outcomes.flatMap((outcome) => outcome.entered),
    refused: [...outcomes.flatMap((outcome) => outcome.refused), ...left],
  }
}

function policyOf(
  { reentry }: JourneySettings,
  now: Instant,
  zone: string,
): Pick<Admission, 'again' | 'overlap' | 'since'> {
  const { allow, gap, overlap } = reentry
  if (allow !== 'after' || gap === undefined)
    return { again: allow !== 'once', overlap, since: Number.POSITIVE_INFINITY }
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  return { again: true, overlap, since: local.subtract(gap).epochMilliseconds }
}

function reasonOf(standing: Standing, admission: Admission): Refusal {
  if (standing.known) return 'known'
  if (!admission.again) return 'once'
  return standing.open > 0 && !admission.overlap ? 'open' : 'gap'
}

function judge(entry: Entry, { reentry, control }: JourneySettings): Judged {
  const subject = entry.key ?? ''
  return {
    entry,
    bucket: bucketOfMember(entry.member),
    member: entry.member,
    entrant: entry.entrant,
    key: entry.key,
    subject,
    entryKey: entryKeyOf(reentry, subject, entry.occurrence),
    eventId: entry.eventId,
    eventAt: entry.eventAt,
    arm: entry.arm ?? arm(control, entry.entrant),
  }
}

/** A statement does not see what it inserts itself: the second entry of a subject goes into the second round, and so on. */
function roundsOf(rows: readonly Judged[]): readonly (readonly Judged[])[] {
  const rounds: Judged[][] = []
  const seen = new Map<number | string, number>()
  for (const row of rows) {
    // without a key the member is the subject: no text has to be made a million times
    const subject = row.subject === '' ? row.member : `${row.member} ${row.subject}`
    const round = seen.get(subject) ?? 0
    seen.set(subject, round + 1)
    const group = rounds[round] ?? []
    if (group.length === 0) rounds.push(group)
    group.push(row)
  }
  // Every transaction writes its keys in this order, so two enrolments never wait for each other in a ring.
  for (const round of rounds) round.sort((a, b) => a.bucket - b.bucket || a.member - b.member)
  return rounds
}

interface Cap {
  readonly journey: number
  readonly period: string
  readonly limit: number
}

export function capOf({ entryCap }: JourneySettings, entrance: Entrance & { readonly zone: string }): Cap | undefined {
  if (!entryCap) return undefined
  const local = Temporal.Instant.fromEpochMilliseconds(entrance.now).toZonedDateTimeISO(entrance.zone)
  const periods = {
    run: () => `run ${entrance.occasion ?? ''}`,
    hour: () => `hour ${local.toPlainDate().toString()}T${String(local.hour).padStart(2, '0')}`,
    day: () => `day ${local.toPlainDate().toString()}`,
  }
  return { journey: entrance.journey, period: periods[entryCap.per](), limit: entryCap.limit }
}
