import type { Instant, JsonObject } from '@cairn/sdk'
import { objectOf } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { minorDigits, minorUnits } from '../members/currency.ts'
import { Conflict, Invalid, NotFound } from '../refusal.ts'
import { couldBeOurs, isGenuine } from '../rewards/codes.ts'
import { type GrantRow, lockByCode, lockGrant, readGrant, revokeOne, setGrant } from '../rewards/store-grants.ts'
import { lockPools } from '../rewards/store.ts'
import { refuseUnentitled } from './entitled.ts'
import { once } from './once.ts'
import { answerCall, findById, lockCall, type Person } from './store.ts'
import { tellReward } from './tell.ts'

export interface ShopBrand {
  readonly id: number
  readonly currency: string
}

export interface Redemption {
  /** The shop's own. */
  readonly id: string
  /** One of the two. */
  readonly code?: string | undefined
  readonly grant?: number | undefined
  readonly orderId?: string | undefined
  /** Major units. */
  readonly amount?: string | number | undefined
  readonly channel?: string | undefined
}

export type Redeemed = {
  readonly id: string
  readonly grant: number
  readonly pool: string
  readonly member: number
  readonly code?: string
  readonly reversed?: string
}

/** A coupon, a gift or a claimed offer is used, once; its member is told of it as an event. */
export async function redeem(
  deps: Deps,
  { brand, ...wish }: Redemption & { readonly brand: ShopBrand },
): Promise<Redeemed> {
  const now = await deps.clock.now()
  return transact(deps.db, (tx) =>
    once(tx, { call: { brand: brand.id, kind: 'redemption', id: wish.id }, request: asked(wish) }, async () => {
      const row = await found(tx, brand.id, wish)
      refuseUnusable(row, now)
      if (row.takes === 'claim' && row.state !== 'claimed')
        throw new Conflict('NOT_CLAIMED', 'This has to be claimed before it is used.')
      refuseSmall(row, wish, brand.currency)
      await refuseUnentitled(tx, deps, { brand: brand.id, member: row.member, rule: row.rule, now })
      await setGrant(tx, row, { state: 'used', at: now })
      const person = await personOf(tx, row)
      const properties = { ...propertiesOf(row), ...asked(wish), redemption: wish.id }
      const messageId = `redemption:${wish.id}`
      await tellReward(tx, deps, { brand, person, name: NAMES.used, properties, messageId, now })
      return answerOf(wish.id, row)
    }),
  )
}

const NAMES = { used: 'Reward Redeemed', restore: 'Reward Restored', revoke: 'Reward Revoked' } as const

export type Reversal = 'restore' | 'revoke'

/** The order was refunded: the reward may be used again, or is taken back. The first answer stands. */
export async function reverseRedemption(
  deps: Deps,
  { brand, id, outcome }: { readonly brand: ShopBrand; readonly id: string; readonly outcome: Reversal },
): Promise<Redeemed> {
  const now = await deps.clock.now()
  return transact(deps.db, async (tx) => {
    const call = { brand: brand.id, kind: 'redemption', id }
    const known = await lockCall(tx, call)
    if (!known) throw new NotFound('redemption')
    // stored by `redeem` under this kind of call
    const before = objectOf(known.answer) as Redeemed
    if (before.reversed === outcome) return before
    if (before.reversed !== undefined) {
      throw new Conflict('REVERSED', `This redemption was reversed already, by “${before.reversed}”.`)
    }
    await lockPools(tx, [{ brand: brand.id, pool: before.pool }])
    const row = await lockGrant(tx, brand.id, before.grant)
    if (row?.state !== 'used')
      throw new Conflict('NOT_USED', 'The reward is not used any more; there is nothing to reverse.')
    if (outcome === 'restore')
      await setGrant(tx, row, { state: row.claimedAt === null ? 'issued' : 'claimed', at: now })
    else await revokeOne(tx, row, { at: now, reason: 'refund' })
    const answer = { ...before, reversed: outcome }
    await answerCall(tx, call, answer)
    const properties = { ...propertiesOf(row), redemption: id }
    const messageId = `redemption:${id}:${outcome}`
    const person = await personOf(tx, row)
    await tellReward(tx, deps, { brand, person, name: NAMES[outcome], properties, messageId, now })
    return answer
  })
}

/** By hand: what was given is taken back, used or not. Told twice it is one. */
export async function revokeReward(
  deps: Deps,
  { brand, grant, reason }: { readonly brand: ShopBrand; readonly grant: number; readonly reason: string },
): Promise<void> {
  const now = await deps.clock.now()
  await transact(deps.db, async (tx) => {
    const seen = await lockGrantOrdered(tx, brand.id, grant)
    if (seen.state === 'revoked') return
    if (seen.state === 'expired')
      throw new Conflict('EXPIRED', 'The reward has expired; there is nothing to take back.')
    await revokeOne(tx, seen, { at: now, reason })
    const person = await personOf(tx, seen)
    const messageId = `grant:${grant}:revoke`
    await tellReward(tx, deps, { brand, person, name: NAMES.revoke, properties: propertiesOf(seen), messageId, now })
  })
}

/** Pools are locked before what came out of them, as in a pass of the engine. */
async function lockGrantOrdered(tx: Tx, brand: number, grant: number): Promise<GrantRow> {
  const unlocked = await readGrant(tx, brand, grant)
  if (!unlocked) throw new NotFound('reward')
  await lockPools(tx, [{ brand, pool: unlocked.pool }])
  const row = await lockGrant(tx, brand, grant)
  if (!row) throw new NotFound('reward')
  return row
}

async function found(tx: Tx, brand: number, { code, grant }: Redemption): Promise<GrantRow> {
  const row = code === undefined ? await lockGrant(tx, brand, grant ?? 0) : await lockByCode(tx, brand, code)
  if (row) return row
  if (code !== undefined && couldBeOurs(code) && !isGenuine(code)) {
    const message = 'The code was mistyped: its last character does not fit the others.'
    throw new Invalid([{ code: 'CODE_MISTYPED', severity: 'error', message, place: { pointer: '/code' } }])
  }
  throw new NotFound(code === undefined ? 'reward' : 'code that was given to anybody')
}

/** Pure: may it be used now? */
export function refuseUnusable(row: Pick<GrantRow, 'state' | 'expires'>, now: Instant): void {
  if (row.state === 'used') throw new Conflict('USED', 'This was used already.')
  if (row.state === 'revoked') throw new Conflict('REVOKED', 'This was taken back.')
  if (row.state === 'expired' || (row.expires !== null && row.expires <= now)) {
    throw new Conflict('EXPIRED', 'This has expired.')
  }
}

function refuseSmall({ leastSpend }: GrantRow, { amount }: Redemption, currency: string): void {
  if (leastSpend === 0) return
  const spent = amount === undefined ? undefined : minorUnits(amount, minorDigits(currency))
  if (spent !== undefined && spent >= leastSpend) return
  const least = leastSpend / 10 ** minorDigits(currency)
  throw new Conflict('SPEND_TOO_SMALL', `The order must come to ${least} ${currency} at least.`)
}

async function personOf(tx: Tx, { brand, member }: Pick<GrantRow, 'brand' | 'member'>): Promise<Person> {
  const person = await findById(tx, brand, member)
  if (!person) throw new NotFound('member')
  return person
}

function asked({ code, grant, orderId, amount, channel }: Redemption): JsonObject {
  return {
    ...(code !== undefined && { code }),
    ...(grant !== undefined && { grant: `grt_${grant}` }),
    ...(orderId !== undefined && { order_id: orderId }),
    ...(amount !== undefined && { amount }),
    ...(channel !== undefined && { channel }),
  }
}

const propertiesOf = ({ pool, poolName, kind, id, code }: GrantRow): JsonObject => ({
  pool,
  reward: poolName,
  kind,
  grant: `grt_${id}`,
  ...(code !== null && { code }),
})

const answerOf = (id: string, { id: grant, pool, member, code }: GrantRow): Redeemed => ({
  id,
  grant,
  pool,
  member,
  ...(code !== null && { code }),
})
