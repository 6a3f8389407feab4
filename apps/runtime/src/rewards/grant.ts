import type { Instant, Json, JsonObject } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { lockAccounts, lockPools, type Posting, postPoints, readFreeCodes, takeCodes, type Taking } from './store.ts'

/** A reward a walk stands at: to be granted, or refused, in the transaction that moves the member. */
export interface Grant {
  readonly brand: number
  /** Of the run. */
  readonly bucket: number
  readonly memberBucket: number
  readonly member: number
  readonly run: number
  readonly node: string
  readonly visit: number
  readonly slot: number
  /** `coupon` or `points`. */
  readonly lane: string
  readonly input: Json
}

/** `state` is the effect's last state, `port` the way on, `data` what `reward.<node>` shows afterwards. */
export interface Granted {
  readonly state: 'granted' | 'out_of_stock' | 'ineligible' | 'failed'
  readonly port: string
  readonly data: JsonObject
}

/** Answers one outcome for each grant, in order. Pools first, then accounts: the lock order of the whole house. */
export async function grantRewards(tx: Tx, grants: readonly Grant[], now: Instant): Promise<readonly Granted[]> {
  const coupons = await grantCoupons(
    tx,
    grants.filter((grant) => grant.lane === 'coupon'),
    now,
  )
  const points = await grantPoints(
    tx,
    grants.filter((grant) => grant.lane === 'points'),
    now,
  )
  return grants.map((grant) => coupons.get(grant) ?? points.get(grant) ?? failed(`Nothing grants "${grant.lane}".`))
}

async function grantCoupons(tx: Tx, grants: readonly Grant[], now: Instant): Promise<ReadonlyMap<Grant, Granted>> {
  const outcomes = new Map<Grant, Granted>()
  if (grants.length === 0) return outcomes
  const wanted = new Map(grants.map((grant) => [poolKey(grant.brand, poolOf(grant)), grant]))
  const pools = await lockPools(
    tx,
    [...wanted.values()].map((grant) => ({ brand: grant.brand, pool: poolOf(grant) })),
  )
  const known = new Set(pools.map(({ brand, pool }) => poolKey(brand, pool)))
  for (const grant of grants) {
    if (!known.has(poolKey(grant.brand, poolOf(grant)))) {
      outcomes.set(grant, failed(`The pool ${poolOf(grant)} does not exist.`))
    }
  }
  const takings: Taking[] = []
  for (const { id, brand, pool } of pools) {
    const mine = grants.filter((grant) => grant.brand === brand && poolOf(grant) === pool)
    const codes = await readFreeCodes(tx, id, mine.length)
    for (const [i, grant] of mine.entries()) {
      const code = codes[i]
      outcomes.set(grant, code === undefined ? outOfStock : granted({ code, pool }))
      if (code !== undefined) takings.push({ pool: id, code, grant })
    }
  }
  if (takings.length > 0) await takeCodes(tx, takings, now)
  return outcomes
}

async function grantPoints(tx: Tx, grants: readonly Grant[], now: Instant): Promise<ReadonlyMap<Grant, Granted>> {
  const outcomes = new Map<Grant, Granted>()
  if (grants.length === 0) return outcomes
  const owners = new Map(grants.map((grant) => [grant.member, { ...grant, bucket: grant.memberBucket }]))
  const accounts = [...owners.values()].toSorted((a, b) => a.member - b.member)
  const balances = new Map((await lockAccounts(tx, accounts)).map(({ member, balance }) => [member, balance]))
  const postings: Posting[] = []
  for (const grant of grants) {
    const amount = fieldOf(grant.input, 'points')
    const before = balances.get(grant.member) ?? 0
    if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) {
      outcomes.set(grant, failed('The number of points is not a whole number.'))
    } else if (before + amount < 0) {
      outcomes.set(grant, failed(`A balance of ${before} points does not allow ${amount}.`))
    } else {
      balances.set(grant.member, before + amount)
      postings.push({ grant, amount })
      outcomes.set(grant, granted({ points: amount, balance: before + amount }))
    }
  }
  if (postings.length > 0) await postPoints(tx, postings, now)
  return outcomes
}

const granted = (data: JsonObject): Granted => ({ state: 'granted', port: 'granted', data })
const failed = (detail: string): Granted => ({ state: 'failed', port: 'failed', data: { detail } })
const outOfStock: Granted = { state: 'out_of_stock', port: 'out_of_stock', data: {} }

const poolKey = (brand: number, pool: string): string => `${brand} ${pool}`

function poolOf(grant: Grant): string {
  const pool = fieldOf(grant.input, 'pool')
  return typeof pool === 'string' ? pool : ''
}

function fieldOf(input: Json, name: string): Json | undefined {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return undefined
  // an array was ruled out on the line above; TypeScript cannot see through isArray on readonly arrays
  return (input as JsonObject)[name]
}
