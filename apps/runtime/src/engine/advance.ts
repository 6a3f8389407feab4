import { type Instant, RetryableError } from '@cairn/sdk'
import { walk, type WakeRow } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { isRefused, isSlow } from '../db/refused.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { type Asking, eventView, loadFacts } from '../members/facts.ts'
import { readEvents } from '../members/store-facts.ts'
import { answerCalls } from './answer-calls.ts'
import { writeChanges } from './changes.ts'
import { performInside } from './inside.ts'
import { standingOf } from './live.ts'
import { lookBack, newsAtEntry } from './look-back.ts'
import { holdRuns, isOpen, quarantineRuns, writePass } from './store-advance.ts'
import { type Claimed, claimRuns, claimThese, readWakes } from './store-claim.ts'
import { heavyEvents } from './store-wake.ts'
import { type Ready, type Traveller, zoneOf } from './traveller.ts'
import { type Version, versionKey, versionsOf } from './versions.ts'

export interface Pass {
  readonly bucket: number
  readonly now: Instant
  /** Runs due before this were seen a moment ago. */
  readonly from?: Instant | undefined
}

export interface Passed {
  /** How many runs were claimed; BATCH or more means that others may be waiting. */
  readonly claimed: number
  readonly moved: number
  /** The latest due time among the claimed: where the next claim may begin. */
  readonly reached?: Instant | undefined
  /** The earliest due time among them. */
  readonly earliest?: Instant | undefined
  /** Coupon codes handed out, by pool. */
  readonly codes?: ReadonlyMap<string, number>
}

export type EngineDeps = Pick<Deps, 'db' | 'advancing' | 'nodes' | 'signals' | 'log' | 'meter'>

export const BATCH = 2000

/**
 * One pass over one bucket, in one transaction: claim what is due or has news, walk it in memory, write it all, commit.
 * A run that the database refuses is found by halving the batch and is quarantined; the others go on.
 */
export async function advanceBucket(deps: EngineDeps, pass: Pass): Promise<Passed> {
  let ids: readonly number[] = []
  try {
    const passed = await transact(deps.advancing, async (tx) => {
      const claimed = await claimRuns(tx, { ...pass, limit: BATCH })
      ids = claimed.map(({ run }) => run.id)
      return carry(tx, deps, { ...pass, claimed })
    })
    return counted(deps, pass, passed)
  } catch (error) {
    if (ids.length === 0 || !isRefused(error)) throw error
    return { claimed: ids.length, moved: await halve(deps, pass, { ids, error }) }
  }
}

interface Failed {
  readonly ids: readonly number[]
  readonly error: Error
}

async function halve(deps: EngineDeps, pass: Pass, { ids, error }: Failed): Promise<number> {
  const [only, second] = ids
  if (only === undefined) return 0
  if (second === undefined) {
    if (isSlow(error)) throw error // a busy server is no fault of the member's
    deps.log.error({ error, bucket: pass.bucket, run: only }, 'a run cannot be advanced and is quarantined')
    const trouble = { code: 'WRITE_REFUSED', message: error.message }
    await transact(deps.advancing, (tx) => quarantineRuns(tx, { bucket: pass.bucket, runs: [only] }, trouble))
    return 1
  }
  const middle = Math.ceil(ids.length / 2)
  const first = await again(deps, pass, ids.slice(0, middle))
  return first + (await again(deps, pass, ids.slice(middle)))
}

async function again(deps: EngineDeps, pass: Pass, ids: readonly number[]): Promise<number> {
  try {
    return await transact(deps.advancing, async (tx) => {
      const claimed = await claimThese(tx, pass.bucket, ids)
      return carry(tx, deps, { ...pass, claimed })
    }).then((passed) => counted(deps, pass, passed).moved)
  } catch (error) {
    if (!isRefused(error)) throw error
    return halve(deps, pass, { ids, error })
  }
}

interface Carrying extends Pass {
  readonly claimed: readonly Claimed[]
}

async function carry(tx: Tx, deps: EngineDeps, { bucket, now, claimed }: Carrying): Promise<Passed> {
  if (claimed.length === 0) return { claimed: 0, moved: 0 }
  const standing = await standingOf(tx, deps)
  const halted = claimed.filter(({ run }) => run.state === 'held' || mayBeHeld(run, standing))
  if (halted.length > 0) await holdRuns(tx, bucket, idsOf(halted))
  const going = halted.length === 0 ? claimed : claimed.filter((each) => !halted.includes(each))
  const { ready, spent, lost } = await assemble(tx, deps, { bucket, now, claimed: going })
  if (lost.length > 0) await quarantineRuns(tx, { bucket, runs: lost }, LOST)
  const news = await newsAtEntry(tx, ready, now)
  const travellers = ready.map((each): Traveller => {
    if (standing.get(each.run.journey) === 'stopped') return setOut({ ...each, wakes: [STOP] }, now)
    const more = news.get(each.run.id)
    return setOut(more ? { ...each, wakes: [...each.wakes, ...more] } : each, now)
  })
  do await performInside(tx, travellers, now)
  while (await lookBack(tx, travellers, now))
  const moved = travellers.filter((traveller) => traveller.walk.moved)
  await writeChanges(tx, deps, { moved, now })
  const changed = await writePass(tx, { bucket, now, moved, spent })
  if (changed !== moved.length) {
    const message = `Of ${moved.length} claimed runs ${moved.length - changed} were moved by somebody else.`
    throw new RetryableError('RUN_MOVED', message)
  }
  await answerCalls(tx, moved, now)
  return {
    claimed: claimed.length,
    moved: moved.length + halted.length + lost.length,
    codes: codesOf(moved),
    ...spanOf(claimed),
  }
}

function spanOf(claimed: readonly Claimed[]): Pick<Passed, 'reached' | 'earliest'> {
  let reached = Number.NEGATIVE_INFINITY
  let earliest = Number.POSITIVE_INFINITY
  for (const { run } of claimed) {
    if (run.dueAt === undefined) continue
    reached = Math.max(reached, run.dueAt)
    earliest = Math.min(earliest, run.dueAt)
  }
  return reached < earliest ? {} : { reached, earliest }
}

/** Stopping a journey takes everybody out of it, whatever they stood at. */
export const STOP: WakeRow = { seq: 0, kind: 'operator', at: 0, payload: { exit: 'stopped' } }

export const mayBeHeld = (run: Claimed['run'], standing: ReadonlyMap<number, string>): boolean =>
  run.state === 'waiting' && standing.get(run.journey) === 'paused'

const idsOf = (claimed: readonly Claimed[]): number[] => claimed.map(({ run }) => run.id)

interface Assembled {
  readonly ready: readonly Ready[]
  readonly spent: readonly { readonly run: number; readonly seq: number }[]
  /** Runs whose version cannot be read. */
  readonly lost: readonly number[]
}

const LOST = {
  code: 'VERSION_LOST',
  message:
    'The version of the journey this member is in is missing or cannot be read; restore it, then let the member go on.',
}

async function assemble(tx: Tx, deps: EngineDeps, { bucket, now, claimed }: Carrying): Promise<Assembled> {
  if (claimed.length === 0) return { ready: [], spent: [], lost: [] }
  const wakes = await whole(tx, claimed, await readWakes(tx, { bucket, now }, idsOf(claimed)))
  const byRun = Map.groupBy(wakes, (wake) => wake.run)
  const open = claimed.filter(({ run }) => isOpen(run))
  const versions = await versionsOf(
    tx,
    deps,
    open.map(({ run }) => run),
  )
  const ready: Ready[] = []
  const lost: number[] = []
  for (const [brand, group] of Map.groupBy(open, (each) => each.brand)) {
    const places: (Asking & Pick<Ready, 'run' | 'version'>)[] = []
    let version: Version | undefined
    for (const { run } of group) {
      if (version?.journey !== run.journey || version.version !== run.version) {
        version = versions.get(versionKey(run.journey, run.version))
      }
      if (version) places.push({ run, member: run.member, reads: version.chart.reads(run.node), version })
      else if (run.state !== 'quarantined') lost.push(run.id)
    }
    const known = await loadFacts(tx, { brand, now, asking: places })
    for (const [i, place] of places.entries()) {
      const wakes = byRun.get(place.run.id) ?? NO_WAKES
      ready.push({ run: place.run, brand, version: place.version, wakes, known: known[i] ?? missing(place.run.id) })
    }
  }
  return { ready, lost, spent: wakes.map(({ run, seq }) => ({ run, seq })) }
}

type News = Awaited<ReturnType<typeof readWakes>>

/** Gives long events back the properties their wakes had no room for. */
async function whole(tx: Tx, claimed: readonly Claimed[], wakes: News): Promise<News> {
  const ids = new Set(heavyEvents(wakes))
  if (ids.size === 0) return wakes
  const members = new Map(claimed.map(({ run }) => [run.id, run.member]))
  const wanted = wakes.flatMap(({ run, payload: { event } }) => {
    const member = members.get(run)
    return event && member !== undefined && ids.has(event.id) ? [{ member, id: event.id }] : []
  })
  const events = new Map((await readEvents(tx, wanted)).map((row) => [row.id, eventView(row)]))
  return wakes.map((wake) => {
    const event = wake.payload.event && events.get(wake.payload.event.id)
    return event ? { ...wake, payload: { ...wake.payload, event } } : wake
  })
}

const NO_WAKES: readonly WakeRow[] = []

function missing(run: number): never {
  throw new Error(`Nothing is known about run ${run}; facts come one for each asking.`)
}

export function setOut(ready: Ready, now: Instant): Traveller {
  const { run, version, wakes, known } = ready
  const input = { run, facts: known.facts, wakes, now, zone: zoneOf(ready) }
  return { run, brand: ready.brand, version, wakes, known, walk: walk(version.chart, input), granted: [] }
}

/** Only what is committed is counted. */
function counted({ meter }: EngineDeps, { now }: Pass, passed: Passed): Passed {
  meter.advanced(passed.moved, now - (passed.earliest ?? now))
  for (const [pool, n] of passed.codes ?? []) meter.handed(pool, n)
  return passed
}

function codesOf(moved: readonly Traveller[]): ReadonlyMap<string, number> {
  const codes = new Map<string, number>()
  for (const { granted } of moved) {
    for (const { outcome } of granted) {
      const { code, pool } = outcome.data
      if (code !== undefined && typeof pool === 'string') codes.set(pool, (codes.get(pool) ?? 0) + 1)
    }
  }
  return codes
}
