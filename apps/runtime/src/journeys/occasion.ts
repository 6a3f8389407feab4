import { type Instant, toIso } from '@cairn/sdk'
import { parseRule } from '@cairn/sdk/expression'
import { entryKeyOf } from '@cairn/sdk/run'
import { judgeMembers } from '../audiences/judge.ts'
import { type ChunkMember, findAudience } from '../audiences/store.ts'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { enter } from '../engine/enter.ts'
import { type Version, versionOf } from '../engine/versions.ts'
import type { PersonRow } from '../members/store-facts.ts'
import { localDay, whoseDate } from './dates.ts'
import { readSchedules, type Schedule } from './schedule.ts'
import {
  addOccasions,
  advanceOccasion,
  beginParts,
  type Cursor,
  holdPart,
  type Invited,
  type RunningOccasion,
  runningOccasions,
  seatOf,
  stopOccasions,
  uninvited,
} from './store-occasion.ts'

/** Members of one chunk: it is entered and its cursor moved in one transaction. */
const CHUNK = 10_000
const DAY = 86_400_000

/**
 * Fires every schedule that is due and enters its members. One occasion that fails keeps no other from its members.
 * Answers how much there was to do.
 */
export async function occasionsDue(deps: Deps): Promise<number> {
  const now = await deps.clock.now()
  let done = 0
  for (const schedule of await readSchedules(deps.db, deps)) done += await fire(deps, schedule, now)
  await stopOccasions(deps.db)
  const failures: unknown[] = []
  for (const occasion of await runningOccasions(deps.db)) {
    try {
      done += await enterAll(deps, occasion)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join(' '))
  return done
}

/** Its parts side by side, unless a cap makes it matter who comes first. */
async function enterAll(deps: Deps, occasion: RunningOccasion): Promise<number> {
  const { graph } = await versionOf(deps.db, deps, occasion)
  const parts = await beginParts(deps.db, occasion)
  if (graph.settings.entryCap) {
    let done = 0
    for (const part of parts) done += await enterPart(deps, occasion, part)
    return done
  }
  const ends = await Promise.allSettled(parts.map((part) => enterPart(deps, occasion, part)))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return ends.reduce((done, end) => done + (end.status === 'fulfilled' ? end.value : 0), 0)
}

async function enterPart(deps: Deps, occasion: RunningOccasion, part: number): Promise<number> {
  for (let chunks = 0; ; chunks += 1) {
    const taken = await enterChunk(deps, occasion, part)
    if (taken !== 'more') return taken === 'over' ? chunks : chunks + 1
  }
}

/** The next instant at which a live schedule fires; undefined where none ever will. */
export async function nextOccasion(deps: Deps): Promise<Instant | undefined> {
  const schedules = await readSchedules(deps.db, deps)
  const instants = schedules.flatMap(({ live, following, last }) => (live ? (following(last) ?? []) : []))
  return instants.length === 0 ? undefined : Math.min(...instants)
}

/**
 * Of the instants that passed the newest fires, the older ones are missed; of a paused journey all are. A zone whose first
 * member has just come is looked at from yesterday on.
 */
async function fire(deps: Deps, schedule: Schedule, now: Instant): Promise<number> {
  const passed: Instant[] = []
  const last = schedule.last ?? (schedule.zone === undefined ? undefined : now - DAY)
  for (let at = schedule.following(last); at !== undefined && at <= now; at = schedule.following(at)) passed.push(at)
  const newest = passed.at(-1)
  if (newest === undefined) return 0
  const { brand, journey, version, node, live } = schedule
  const occasions = passed.map((at) => ({
    journey,
    version,
    node,
    at,
    state: live && at === newest ? ('running' as const) : ('missed' as const),
  }))
  return addOccasions(deps.db, brand, occasions)
}

/** Takes in the next members of a part of the occasion. `over`: it is, or the journey takes nobody in any more. */
async function enterChunk(deps: Deps, occasion: RunningOccasion, number: number): Promise<'more' | 'last' | 'over'> {
  return transact(deps.db, async (tx) => {
    const part = await holdPart(tx, occasion, number)
    if (!part) return 'over'
    const { journey, version, at } = occasion
    const when = toIso(at)
    const now = await deps.clock.now()
    const { node, zone } = seatOf(occasion.node)
    const drawn = await versionOf(tx, deps, occasion)
    const { chunk, cursor } =
      zone === undefined
        ? await everybody(tx, drawn, { at, ...part })
        : await whoseDate(tx, drawn, { node, zone, at, ...part })
    const members = await audienceOf(tx, deps, { occasion, chunk, now })
    // whoever moves to another zone on the day keeps the one occurrence
    const occurrence = zone === undefined ? when : `${node} ${localDay(at, zone)}`
    const entries = members.map(({ id, entrant }) => ({ member: id, entrant, occurrence }))
    const { entered } =
      entries.length > 0
        ? await enter(tx, deps, { journey, version, node, now, entries, occasion: when })
        : { entered: [] }
    await advanceOccasion(tx, occasion, { part: number, entered: entered.length, cursor })
    return cursor ? 'more' : 'last'
  })
}

interface Stretch {
  readonly chunk: readonly (ChunkMember & Partial<PersonRow>)[]
  /** Where the next one begins; absent: everybody was looked at. */
  readonly cursor: Cursor | undefined
}

async function everybody(
  tx: Tx,
  { brand, journey, graph }: Version,
  { after, past, at }: { readonly after: Cursor; readonly past: number; readonly at: Instant },
): Promise<{ chunk: readonly Invited[]; cursor: Cursor | undefined }> {
  const entryKey = entryKeyOf(graph.settings.reentry, '', toIso(at))
  const chunk = await uninvited(tx, { brand, journey, entryKey, after, past, createdBy: at, limit: CHUNK })
  return { chunk, cursor: chunk.length === CHUNK ? chunk.at(-1) : undefined }
}

interface Asked {
  readonly occasion: RunningOccasion
  readonly chunk: Stretch['chunk']
  readonly now: Instant
}

/** Those of the chunk whom the entry's audience holds now; no audience is everybody. */
async function audienceOf(tx: Tx, deps: Deps, { occasion, chunk, now }: Asked): Promise<Stretch['chunk']> {
  const { graph } = await versionOf(tx, deps, occasion)
  const { node: entry } = seatOf(occasion.node)
  const id = graph.nodes.find((node) => node.id === entry)?.config.audience
  if (typeof id !== 'string' || id === '') return chunk
  const audience = await findAudience(tx, occasion.brand, id)
  const parsed = audience && parseRule(audience.rule, 'member')
  if (!parsed?.ok) {
    deps.log.error(
      { ...occasion, audience: id },
      'a scheduled entry names an audience that cannot be judged; nobody entered',
    )
    return []
  }
  const members = chunk.map((member) => member.id)
  const people = chunk.filter(isWhole)
  const matching = await judgeMembers(tx, deps, {
    brand: occasion.brand,
    rule: parsed.rule,
    members,
    now,
    ...(people.length === chunk.length && { people }),
  })
  return chunk.filter((member) => matching.has(member.id))
}

const isWhole = (member: ChunkMember & Partial<PersonRow>): member is Invited => member.attributes !== undefined
