import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { failed, fieldOf, type Grant, granted, type Granted, ineligible, numberOf, textOf } from './reward.ts'
import { type NewLot, writeLots } from './store-lots.ts'
import { type Posting, postPoints, readEarned } from './store-points.ts'

/** Books points to each grant's member, double entry, in this transaction. The accounts are locked by the caller. */
export async function grantPoints(
  tx: Tx,
  grants: readonly Grant[],
  { balances, now }: { readonly balances: Map<number, number>; readonly now: Instant },
): Promise<ReadonlyMap<Grant, Granted>> {
  const earned = new Map(
    (await readEarned(tx, grants.flatMap(cappedOf))).map((row) => [capKey(row.member, row.rule), row.earned]),
  )
  const outcomes = new Map<Grant, Granted>()
  const postings: Posting[] = []
  const lots: NewLot[] = []
  for (const grant of grants) {
    const wish = numberOf(grant.input, 'points')
    if (wish === undefined || !Number.isSafeInteger(wish) || wish < 0) {
      outcomes.set(grant, failed('The number of points is not a whole number.'))
      continue
    }
    const amount = underCap(grant, wish, earned)
    if (amount <= 0) {
      outcomes.set(grant, ineligible(wish > 0 ? 'cap' : 'nothing'))
      continue
    }
    const booked = bookingOf(grant, amount)
    postings.push(booked.posting)
    if (booked.lot) lots.push(booked.lot)
    const balance = (balances.get(grant.member) ?? 0) + (booked.posting.to === 'member' ? amount : 0)
    balances.set(grant.member, balance)
    outcomes.set(grant, granted({ points: amount, balance, ...(booked.posting.to === 'pending' && { pending: true }) }))
  }
  await postPoints(tx, postings, now)
  await writeLots(tx, lots)
  return outcomes
}

/** A step's own name in the ledger: of a run, a node and a visit there is one. */
export const sourceOf = ({ run, node, visit, slot }: Grant): string => `run:${run}:${node}:${visit}:${slot}`

function bookingOf(grant: Grant, amount: number): { posting: Posting; lot?: NewLot } {
  const { brand, memberBucket: bucket, member, run = 0, node, visit, slot, input } = grant
  const expires = numberOf(input, 'expires')
  const pendingUntil = numberOf(input, 'pendingUntil')
  const paid = numberOf(input, 'paid')
  const source = sourceOf(grant)
  const rule = textOf(input, 'rule')
  const place = { run, node, visit, slot }
  const to = pendingUntil === undefined ? 'member' : 'pending'
  const account = { brand, bucket, member, source }
  const posting: Posting = { ...account, from: 'issued', to, amount, place, ...(rule !== '' && { rule }) }
  // what never ends, is not waited for and not taken back in parts needs no lot: it is the rest of the balance
  if (expires === undefined && pendingUntil === undefined && paid === undefined) return { posting }
  return { posting, lot: { ...account, amount, run, node, expires, pendingUntil, paid } }
}

const capKey = (member: number, rule: string): string => `${member} ${rule}`

function cappedOf({ memberBucket: bucket, member, input }: Grant) {
  const from = numberOf(input, 'capFrom')
  return fieldOf(input, 'cap') === undefined || from === undefined
    ? []
    : [{ bucket, member, rule: textOf(input, 'rule'), from }]
}

/** What the day still has room for; the next grant of the round sees it taken. */
function underCap({ member, input }: Grant, wish: number, earned: Map<string, number>): number {
  const cap = numberOf(input, 'cap')
  if (cap === undefined) return wish
  const key = capKey(member, textOf(input, 'rule'))
  const before = earned.get(key) ?? 0
  const amount = Math.max(0, Math.min(wish, cap - before))
  earned.set(key, before + amount)
  return amount
}
