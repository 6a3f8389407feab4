import { objectOf } from '@cairn/sdk'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { survivorOf } from '../members/store-merge.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { openAccounts, reclaimPoints, restorePoints, spendPoints } from '../rewards/spend.ts'
import { type Account, postPoints, readThreshold } from '../rewards/store-points.ts'
import { once } from './once.ts'
import type { ShopBrand } from './redeem.ts'
import { answerCall, findByExternal, findById, lockCall, type Person } from './store.ts'
import { tellReward } from './tell.ts'

export type Paid = {
  readonly id: string
  readonly member: number
  readonly points: number
  readonly refunded: number
  readonly balance: number
}

interface Payment {
  readonly brand: ShopBrand
  /** The shop's own. */
  readonly id: string
  readonly userId: string
  readonly points: number
  readonly channel: string
}

/** A member pays in points: never more than the balance, and as many as the channel wants at least. */
export async function redeemPoints(deps: Deps, { brand, id, userId, points, channel }: Payment): Promise<Paid> {
  const now = await deps.clock.now()
  const call = { brand: brand.id, kind: 'points', id }
  return transact(deps.db, (tx) =>
    once(tx, { call, request: { userId, points, channel } }, async () => {
      const person = await findByExternal(tx, brand.id, userId)
      if (!person) throw new NotFound('member')
      const least = await readThreshold(tx, brand.id, channel)
      const account = accountOf(brand.id, person)
      const balance = (await openAccounts(tx, [account], now)).get(person.member)?.balance ?? 0
      if (balance < least) {
        throw new Conflict('BELOW_THRESHOLD', `Redeeming here takes a balance of ${least} points; it is ${balance}.`)
      }
      if (balance < points) throw new Conflict('POINTS_SHORT', `The balance is ${balance} points.`)
      await spendPoints(tx, [{ ...account, source: `redeem:${id}`, amount: points, to: 'redeemed' }], now)
      const properties = { points, channel, redemption: id }
      const told = { brand, person, name: 'Points Redeemed', properties, messageId: `points:${id}`, now }
      await tellReward(tx, deps, told)
      return { id, member: person.member, points, refunded: 0, balance: balance - points }
    }),
  )
}

interface Refund {
  readonly brand: ShopBrand
  /** Of the redemption. */
  readonly of: string
  /** The shop's own, of the refund. */
  readonly id: string
  /** Absent: all that is left. */
  readonly points?: number | undefined
}

/** The order was cancelled: its points go back to where they came from, with the end they had. */
export async function refundPoints(deps: Deps, { brand, of, id, points }: Refund): Promise<Paid> {
  const now = await deps.clock.now()
  return transact(deps.db, (tx) =>
    once(
      tx,
      { call: { brand: brand.id, kind: 'points-refund', id }, request: { of, ...(points && { points }) } },
      async () => {
        const call = { brand: brand.id, kind: 'points', id: of }
        const known = await lockCall(tx, call)
        if (!known) throw new NotFound('redemption')
        // stored by `redeemPoints` under this kind of call
        const paid = objectOf(known.answer) as Paid
        const amount = points ?? paid.points - paid.refunded
        if (amount <= 0 || paid.refunded + amount > paid.points) {
          const left = paid.points - paid.refunded
          throw new Conflict('REFUND_TOO_LARGE', `Of this redemption ${left} points can still be given back.`)
        }
        // who paid may have become one with another since
        const person = await findById(tx, brand.id, await survivorOf(tx, brand.id, paid.member))
        if (!person) throw new NotFound('member')
        const account = accountOf(brand.id, person)
        const balance = (await openAccounts(tx, [account], now)).get(person.member)?.balance ?? 0
        await restorePoints(tx, account, { of: `redeem:${of}`, source: `refund:${id}`, amount, now })
        const answer = { ...paid, refunded: paid.refunded + amount }
        await answerCall(tx, call, answer)
        return { ...answer, balance: balance + amount }
      },
    ),
  )
}

interface Correction {
  readonly brand: ShopBrand
  readonly id: string
  readonly member: number
  /** Below zero: taken. */
  readonly points: number
}

/** By hand, with a reason of somebody's own id: once, and never below zero. */
export async function correctPoints(deps: Deps, { brand, id, member, points }: Correction): Promise<Paid> {
  const now = await deps.clock.now()
  const call = { brand: brand.id, kind: 'points-hand', id }
  return transact(deps.db, (tx) =>
    once(tx, { call, request: { member, points } }, async () => {
      const person = await findById(tx, brand.id, member)
      if (!person) throw new NotFound('member')
      const account = accountOf(brand.id, person)
      const balance = (await openAccounts(tx, [account], now)).get(member)?.balance ?? 0
      if (balance + points < 0) throw new Conflict('POINTS_SHORT', `The balance is ${balance} points.`)
      if (points < 0) await reclaimPoints(tx, account, -points)
      const move =
        points < 0 ? ({ from: 'member', to: 'issued' } as const) : ({ from: 'issued', to: 'member' } as const)
      await postPoints(tx, [{ ...account, source: `hand:${id}`, ...move, amount: Math.abs(points) }], now)
      return { id, member, points, refunded: 0, balance: balance + points }
    }),
  )
}

const accountOf = (brand: number, { bucket, member }: Person): Account => ({ brand, bucket, member })
