import { type Instant, RetryableError } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import { audiencesTouched } from '../audiences/touched.ts'
import type { Deps } from '../deps.ts'
import { liveOf } from '../engine/live.ts'
import { type Claimed, claimThese } from '../engine/store-claim.ts'
import { addWakes } from '../engine/store-wake.ts'
import { versionKey, versionsOf } from '../engine/versions.ts'
import { type MergeWish, readFormers, survivorOf } from '../members/store-merge.ts'
import { readMembers } from '../members/store-list.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { newsOfUnion, readOtherSide } from './news.ts'
import { isUnderWay, type Passage, whoLeaves } from './stay.ts'
import { handOver, lockOpenRuns, type Names, readOpenRuns, readPassages } from './store-runs.ts'
import {
  closeRequest,
  joinRows,
  lockPair,
  moveAll,
  moveEffects,
  putOff,
  type Request,
  takeRequest,
} from './store-merge.ts'
import { takeOut } from './take-out.ts'

type MergeDeps = Deps

export interface Merge extends MergeWish {
  readonly brand: number
  readonly now: Instant
}

/** Does the merges that are due, one transaction each. Answers how many. */
export async function mergesDue(deps: MergeDeps): Promise<number> {
  for (let done = 0; ; done += 1) {
    let taken: Request | undefined
    try {
      taken = await transact(deps.db, async (tx) => {
        const request = await takeRequest(tx)
        taken = request
        if (!request) return undefined
        const now = request.again ? request.at : await deps.clock.now()
        await mergeMembers(tx, deps, { ...request, now })
        await closeRequest(tx, request)
        return request
      })
    } catch (error) {
      if (!taken) throw error
      // one that cannot be done must not keep all others of all brands waiting
      await putOff(deps.db, taken)
      deps.log.error({ error, brand: taken.brand, former: taken.former }, 'a merge failed; it is tried again later')
    }
    if (!taken) return done
  }
}

/** The same at somebody's word, at once. Answers who goes on. */
export async function mergeNow(deps: MergeDeps, wish: MergeWish & { readonly brand: number }): Promise<number> {
  const now = await deps.clock.now()
  return transact(deps.db, async (tx) => {
    const found = await readMembers(tx, wish.brand, [wish.former, wish.member])
    if (found.length < 2) {
      if (wish.former !== wish.member) throw new NotFound('member')
      throw new Conflict('SAME_MEMBER', 'A member cannot be merged with itself; name the other one.')
    }
    return mergeMembers(tx, deps, { ...wish, now })
  })
}

/**
 * Makes one member of two: runs under way locked in id order, then both members, then looked at again. Runs keep their entrant,
 * bucket and entry key, so that no key a provider knows changes. Merging again what was merged moves only what came to the former
 * one meanwhile. Answers who goes on.
 */
export async function mergeMembers(tx: Tx, deps: MergeDeps, merge: Merge): Promise<number> {
  const { brand, former: from, now } = merge
  const to = await survivorOf(tx, brand, merge.member)
  // a former that was merged before is merged once more with the one it became, which is the same one here or another
  const before = await survivorOf(tx, brand, from)
  if (before !== from && before !== to) await mergeMembers(tx, deps, { ...merge, former: before, member: to })
  if (from === to) return to
  const held = await hold(tx, { brand, from, to })
  if (!held) return to
  const { passages, runs } = held
  const leaving = await leavers(tx, deps, passages)
  const out = new Set(leaving.map(({ id }) => id))
  await takeOut(tx, deps, { runs: runs.filter(({ run }) => out.has(run.id)), reason: 'merged', now })
  const staying = runs.filter(({ run }) => !out.has(run.id))
  const missed = await readOtherSide(tx, deps, { runs: staying, from, to, now })
  await moveAll(tx, { brand, from, to, now })
  await joinRows(tx, { ...merge, from, to })
  await hand(
    tx,
    { brand, to },
    passages.filter(({ member }) => member !== to),
  )
  await addWakes(tx, newsOfUnion(staying, missed, now))
  const [survivor] = await readMembers(tx, brand, [to])
  const entrant = survivor?.external ?? survivor?.anonymous ?? `mem_${to}`
  const live = await liveOf(tx, deps, brand)
  await audiencesTouched(tx, deps, { brand, live, members: [{ member: to, entrant }], now })
  return to
}

interface Pair {
  readonly brand: number
  readonly from: number
  readonly to: number
}

/** Nothing where there is nothing to merge: one of them was erased. */
async function hold(tx: Tx, { brand, from, to }: Pair) {
  const names: Names = { brand, names: await namesOf(tx, brand, [from, to]) }
  const locked = await lockOpenRuns(tx, names)
  const pair = await lockPair(tx, brand, [from, to])
  const survivor = pair.find(({ id }) => id === to)
  const gone = pair.find(({ id }) => id === from)
  if (!survivor || !gone || survivor.erased || (gone.erased && gone.into === null)) return undefined
  if (survivor.into !== null) throw new RetryableError('MERGE_RACE', 'The survivor was merged meanwhile.')
  const seen = new Set(locked.map(({ id }) => id))
  const open = await readOpenRuns(tx, names)
  if (open.some(({ id }) => !seen.has(id))) throw new RetryableError('MERGE_RACE', 'Somebody entered meanwhile.')
  const runs: Claimed[] = []
  for (const [bucket, group] of Map.groupBy(locked, (each) => each.bucket)) {
    runs.push(
      ...(await claimThese(
        tx,
        bucket,
        group.map(({ id }) => id),
      )),
    )
  }
  return { runs, passages: await readPassages(tx, names) }
}

export async function namesOf(tx: Tx, brand: number, members: readonly number[]): Promise<readonly number[]> {
  const formers = await readFormers(tx, brand, members)
  return [...new Set([...members, ...formers.map(({ former }) => former)])]
}

async function leavers(tx: Tx, deps: MergeDeps, passages: readonly Passage[]): Promise<readonly Passage[]> {
  const versions = await versionsOf(tx, deps, passages.filter(isUnderWay))
  return whoLeaves(passages, ({ journey, version }) => {
    return versions.get(versionKey(journey, version))?.graph.settings.reentry.overlap === true
  })
}

async function hand(tx: Tx, { brand, to }: Omit<Pair, 'from'>, passages: readonly Passage[]): Promise<void> {
  const own = new Set(await handOver(tx, { brand, to, runs: passages }))
  const handed = passages.filter(({ id }) => own.has(id))
  for (const [bucket, group] of Map.groupBy(handed, (each) => each.bucket)) {
    await moveEffects(
      tx,
      { brand, to, bucket },
      group.map(({ id }) => id),
    )
  }
}
