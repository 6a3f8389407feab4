import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import {
  type Lot,
  type LotChange,
  readEndedLots,
  readOpenLots,
  readUses,
  restoreUses,
  writeLotChanges,
  writeUses,
} from './store-lots.ts'
import { type Account, lockAccounts, type Posting, postPoints, type Side } from './store-points.ts'

/** What of each lot is spent: the lots in the order in which they end, and then what never ends. Pure. */
export function takeFrom(
  lots: readonly Pick<Lot, 'source' | 'remaining'>[],
  amount: number,
): readonly { readonly source: string; readonly amount: number }[] {
  const taken: { source: string; amount: number }[] = []
  let wanted = amount
  for (const { source, remaining } of lots) {
    const part = Math.min(wanted, remaining)
    if (part > 0) taken.push({ source, amount: part })
    wanted -= part
  }
  return taken
}

export interface Spending extends Account {
  readonly source: string
  readonly amount: number
  readonly to: Side
}

/** Takes points that the caller, who holds the accounts, knows to be there. */
export async function spendPoints(tx: Tx, spendings: readonly Spending[], now: Instant): Promise<void> {
  if (spendings.length === 0) return
  const lots = Map.groupBy(
    (await readOpenLots(tx, spendings)).map((lot) => ({ ...lot })),
    ({ member }) => member,
  )
  const changed = new Set<LotChange>()
  const uses: { bucket: number; member: number; source: string; lot: string; amount: number }[] = []
  for (const { bucket, member, source, amount } of spendings) {
    const own = lots.get(member) ?? []
    for (const part of takeFrom(own, amount)) {
      const lot = own.find((each) => each.source === part.source)
      if (!lot) continue
      lot.remaining -= part.amount
      changed.add(lot)
      uses.push({ bucket, member, source, lot: part.source, amount: part.amount })
    }
  }
  await writeLotChanges(tx, [...changed])
  await writeUses(tx, uses)
  const postings = spendings.map((each): Posting => ({ ...each, from: 'member', to: each.to }))
  await postPoints(tx, postings, now)
}

/** Locks the accounts and lets lapse what has ended, so that nothing that has is ever spent. Answers the balances. */
export async function openAccounts(
  tx: Tx,
  accounts: readonly Account[],
  now: Instant,
): Promise<Map<number, { balance: number; pending: number }>> {
  const unique = [...new Map(accounts.map((account) => [account.member, account])).values()]
  const sorted = unique.toSorted((a, b) => a.member - b.member)
  const balances = new Map((await lockAccounts(tx, sorted)).map((row) => [row.member, { ...row }]))
  if (sorted.length === 0) return balances
  const ended = await readEndedLots(tx, sorted, now)
  if (ended.length === 0) return balances
  const postings = ended.map((lot): Posting => {
    const account = { brand: lot.brand, bucket: lot.bucket, member: lot.member, amount: lot.remaining }
    return lot.state === 'open'
      ? { ...account, source: `expiry:${now}:${lot.source}`, from: 'member', to: 'expired' }
      : { ...account, source: `lapse:${lot.source}`, from: 'pending', to: 'issued' }
  })
  for (const { member, amount, from } of postings) {
    const own = balances.get(member)
    if (own) own[from === 'pending' ? 'pending' : 'balance'] -= amount
  }
  await writeLotChanges(
    tx,
    ended.map((lot) => ({ ...lot, remaining: 0, state: lot.state === 'pending' ? 'cancelled' : lot.state })),
  )
  await postPoints(
    tx,
    postings.filter(({ amount }) => amount > 0),
    now,
  )
  return balances
}

/** Gives points of a redemption back: to the lots they came from, what ends last first, and the rest to what never ends. */
export async function restorePoints(
  tx: Tx,
  account: Account,
  {
    of,
    source,
    amount,
    now,
  }: { readonly of: string; readonly source: string; readonly amount: number; readonly now: Instant },
): Promise<void> {
  const uses = await readUses(tx, account, of)
  const lotted = uses.reduce((sum, { amount: used, restored }) => sum + used - restored, 0)
  let toLots = Math.min(amount, lotted)
  const back = uses.flatMap(({ bucket, member, lot, amount: used, restored }) => {
    const part = Math.min(toLots, used - restored)
    toLots -= part
    return part > 0 ? [{ bucket, member, source: of, lot, restored: part }] : []
  })
  await restoreUses(tx, back)
  await postPoints(tx, [{ ...account, source, from: 'redeemed', to: 'member', amount }], now)
}

/** Takes points out of lots for a reversal, what ends first first; what never ends has no lot to be taken from. */
export async function reclaimPoints(tx: Tx, account: Account, amount: number): Promise<void> {
  if (amount <= 0) return
  const lots = await readOpenLots(tx, [account])
  const parts = new Map(takeFrom(lots, amount).map((part) => [part.source, part.amount]))
  const changed = lots.flatMap((lot) => {
    const part = parts.get(lot.source)
    return part === undefined ? [] : [{ ...lot, remaining: lot.remaining - part }]
  })
  await writeLotChanges(tx, changed)
}
