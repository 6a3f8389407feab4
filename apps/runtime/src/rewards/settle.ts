import { type Instant, reversedPoints } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { failed, type Grant, granted, type Granted, ineligible, numberOf, textOf } from './reward.ts'
import { sourceOf } from './points.ts'
import { type Lot, type LotChange, readLotsOf, writeLotChanges } from './store-lots.ts'
import { revokeGiven } from './store-grants.ts'
import { type Posting, postPoints, readPosted } from './store-points.ts'
import { reclaimPoints } from './spend.ts'

interface Settling {
  readonly balances: Map<number, number>
  readonly now: Instant
}

/** Which earlier step of the run is meant. */
export const settledStep = ({ bucket, memberBucket, member, run = 0, input }: Grant) => ({
  bucket: memberBucket,
  runBucket: bucket,
  member,
  run,
  node: textOf(input, 'step'),
})

/** Confirms what an earlier step of the run left pending, or takes back what it gave. Pools and accounts are locked. */
export async function settle(
  tx: Tx,
  grants: readonly Grant[],
  settling: Settling,
): Promise<ReadonlyMap<Grant, Granted>> {
  const outcomes = new Map<Grant, Granted>()
  if (grants.length === 0) return outcomes
  const steps = grants.map(settledStep)
  const plain = new Map((await readPosted(tx, steps)).map((row) => [`${row.run} ${row.node}`, row.amount]))
  const backs = grants.filter(({ input }) => textOf(input, 'do') === 'revoke').map(settledStep)
  const given = backs.map(({ runBucket, run, node }) => ({ bucket: runBucket, run, node }))
  const revoked = new Set(
    (await revokeGiven(tx, given, { at: settling.now, reason: 'journey' })).map(({ run, node }) => `${run} ${node}`),
  )
  for (const grant of grants) {
    const { run, node } = settledStep(grant)
    const key = `${run} ${node}`
    if (revoked.has(key)) outcomes.set(grant, granted({ revoked: true }))
    else {
      // read for each: taking one back may have changed the lots of another of the same member
      const lots = await readLotsOf(tx, [settledStep(grant)])
      outcomes.set(grant, await settleOne(tx, grant, { ...settling, lots, plain: plain.get(key) ?? 0 }))
    }
  }
  return outcomes
}

interface One extends Settling {
  readonly lots: readonly Lot[]
  /** What the step booked in all. */
  readonly plain: number
}

async function settleOne(tx: Tx, grant: Grant, one: One): Promise<Granted> {
  switch (textOf(grant.input, 'do')) {
    case 'confirm':
      return confirm(tx, grant, one)
    case 'revoke':
      return one.lots.length > 0 ? reverse(tx, grant, one) : takeBack(tx, grant, one)
    default:
      return failed('There is nothing of this kind to do with a reward.')
  }
}

async function confirm(tx: Tx, grant: Grant, { lots, balances, now }: One): Promise<Granted> {
  const waiting = lots.filter(({ state }) => state === 'pending')
  const amount = waiting.reduce((sum, { remaining }) => sum + remaining, 0)
  if (amount === 0) return ineligible('nothing')
  await writeLotChanges(
    tx,
    waiting.map((lot): LotChange => ({ ...lot, state: 'open' })),
  )
  await postPoints(tx, [posting(grant, { from: 'pending', to: 'member', amount })], now)
  const balance = (balances.get(grant.member) ?? 0) + amount
  balances.set(grant.member, balance)
  return granted({ points: amount, balance })
}

/** In proportion to what was refunded, or all of it; of what was spent meanwhile no more than the balance has. */
async function reverse(tx: Tx, grant: Grant, one: One): Promise<Granted> {
  const refund = numberOf(grant.input, 'refund')
  let taken = 0
  for (const lot of one.lots.filter(({ state }) => state !== 'cancelled')) {
    const refunded = lot.refunded + (refund ?? 0)
    const due =
      refund === undefined || lot.paid === null
        ? lot.amount
        : reversedPoints({ earned: lot.amount, paid: lot.paid, refunded })
    const delta = due - lot.reversed
    const rest = { ...lot, refunded, reversed: due }
    if (lot.state === 'pending') {
      const left = lot.remaining - delta
      await writeLotChanges(tx, [{ ...rest, remaining: left, state: left > 0 ? 'pending' : 'cancelled' }])
      if (delta > 0) await postPoints(tx, [posting(grant, { from: 'pending', to: 'issued', amount: delta })], one.now)
      taken += delta
    } else {
      const own = Math.min(delta, lot.remaining)
      await writeLotChanges(tx, [{ ...rest, remaining: lot.remaining - own }])
      taken += await reclaim(tx, grant, { ...one, delta, own })
    }
  }
  return taken > 0 ? granted({ points: -taken }) : ineligible('nothing')
}

async function takeBack(tx: Tx, grant: Grant, one: One): Promise<Granted> {
  if (one.plain <= 0) return ineligible('nothing')
  const taken = await reclaim(tx, grant, { ...one, delta: one.plain, own: 0 })
  return taken > 0 ? granted({ points: -taken }) : ineligible('spent')
}

/** `own` is gone from its lot already; the rest comes from what the member has otherwise, never below zero. */
async function reclaim(
  tx: Tx,
  grant: Grant,
  { balances, delta, own, now }: One & { readonly delta: number; readonly own: number },
): Promise<number> {
  const balance = balances.get(grant.member) ?? 0
  const amount = Math.min(delta, balance)
  if (amount <= 0) return 0
  const account = { brand: grant.brand, bucket: grant.memberBucket, member: grant.member }
  await reclaimPoints(tx, account, amount - own)
  await postPoints(tx, [posting(grant, { from: 'member', to: 'issued', amount })], now)
  balances.set(grant.member, balance - amount)
  return amount
}

function posting(grant: Grant, move: Pick<Posting, 'from' | 'to' | 'amount'>): Posting {
  const { brand, memberBucket: bucket, member, run = 0, visit, slot } = grant
  const place = { run, node: textOf(grant.input, 'step'), visit, slot }
  return { brand, bucket, member, source: `settle:${sourceOf(grant)}`, ...move, place }
}
