import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { type Grant, granted, type Granted, textOf } from './reward.ts'
import type { Account } from './store-points.ts'
import {
  lockBudgets,
  lockPools,
  readFreeCodes,
  readHeld,
  readPrizes,
  readRepeated,
  type Repeated,
  takeCodes,
  writeDraws,
  writeGiven,
  writeUse,
} from './store.ts'
import { type Budget, poolKey, type Pool, serve, type Takings } from './till.ts'

/** `benefit`: a table of rights, whose cells hold any of them. */
export const BENEFITS: ReadonlySet<string> = new Set(['coupon', 'gift', 'offer', 'lottery', 'benefit'])

/** Pools and budgets a round takes from, locked, with what was decided before because it was given already. */
export interface Opened {
  readonly pools: readonly Pool[]
  readonly budgets: readonly Budget[]
  readonly wanted: readonly Grant[]
  readonly repeated: ReadonlyMap<Grant, Granted>
  /** Who pays in points; their accounts are locked next. */
  readonly payers: readonly Account[]
}

/** Locks the pools, then the budgets: the lock order of the whole house. */
export async function openPools(
  tx: Tx,
  grants: readonly Grant[],
  /** Pools that something goes back to. */
  back: readonly { readonly brand: number; readonly pool: string }[] = [],
): Promise<Opened> {
  if (grants.length + back.length === 0) return NOTHING
  const wishes = grants.map(({ brand, input }) => ({ brand, pool: textOf(input, 'pool') }))
  const named = new Map([...wishes, ...back].map(({ brand, pool }) => [poolKey(brand, pool), { brand, pool }]))
  const pools = await lockPools(tx, [...named.values()])
  const budgets = await lockBudgets(
    tx,
    pools.flatMap(({ brand, budget }) => (budget === null ? [] : [{ brand, id: budget }])),
  )
  const repeated = await repeatedOf(tx, grants)
  const wanted = grants.filter((grant) => !repeated.has(grant))
  const costly = new Set(pools.filter(({ points }) => points > 0).map(({ brand, pool }) => poolKey(brand, pool)))
  const payers = wanted.flatMap(({ brand, member, memberBucket, input }) =>
    costly.has(poolKey(brand, textOf(input, 'pool'))) ? [{ brand, bucket: memberBucket, member }] : [],
  )
  return { pools, budgets, wanted, repeated, payers }
}

const NOTHING: Opened = { pools: [], budgets: [], wanted: [], repeated: new Map(), payers: [] }

/** Gives from the opened pools, in this transaction, what each grant asks for, or says why not. */
export async function giveBenefits(
  tx: Tx,
  { pools, budgets, wanted, repeated }: Opened,
  { balances, now }: { readonly balances: ReadonlyMap<number, number>; readonly now: Instant },
): Promise<Takings> {
  if (wanted.length === 0) return { outcomes: repeated, given: [], drawn: [] }
  const taken = serve(
    {
      now,
      pools,
      budgets,
      codes: await codesOf(tx, pools, wanted),
      prizes: await readPrizes(
        tx,
        pools.filter(({ kind }) => kind === 'lottery').map(({ id }) => id),
      ),
      held: await heldOf(tx, { pools, budgets }, wanted),
      balances,
    },
    wanted,
  )
  const coded = taken.given.flatMap(({ grant, pool, code }) =>
    code === undefined ? [] : [{ pool: pool.id, code, grant }],
  )
  if (coded.length > 0) await takeCodes(tx, coded, now)
  if (taken.given.length > 0) await writeGiven(tx, taken.given, now)
  if (taken.drawn.length > 0) await writeDraws(tx, taken.drawn, now)
  await writeUse(tx, taken)
  return { ...taken, outcomes: new Map([...repeated, ...taken.outcomes]) }
}

async function codesOf(
  tx: Tx,
  pools: readonly Pool[],
  grants: readonly Grant[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const codes = new Map<number, readonly string[]>()
  for (const { id, kind, brand, pool } of pools) {
    if (kind !== 'coupon') continue
    const n = grants.filter((grant) => grant.brand === brand && textOf(grant.input, 'pool') === pool).length
    codes.set(id, await readFreeCodes(tx, id, n))
  }
  return codes
}

/** Only where a limit asks for it: most pools have none. A budget's limit counts in all the pools it is for. */
async function heldOf(tx: Tx, { pools, budgets }: Pick<Opened, 'pools' | 'budgets'>, grants: readonly Grant[]) {
  const limited = new Set(budgets.flatMap(({ id, perMember }) => (perMember === null ? [] : [id])))
  const asking = pools.filter(({ perMember, budget }) => perMember !== null || (budget !== null && limited.has(budget)))
  if (asking.length === 0) return []
  const members = new Map(grants.map(({ member, memberBucket }) => [member, memberBucket]))
  return readHeld(tx, { members, pools: asking.map(({ id }) => id), budgets: [...limited] })
}

/** In one run a code is repeated, whichever step asks for it, unless the step says otherwise. */
async function repeatedOf(tx: Tx, grants: readonly Grant[]): Promise<ReadonlyMap<Grant, Granted>> {
  const same = grants.filter(({ input, run }) => textOf(input, 'again') === 'same' && run !== undefined)
  if (same.length === 0) return new Map()
  const found = new Map((await readRepeated(tx, same)).map((row) => [repeatKey(row), row]))
  return new Map(
    same.flatMap((grant) => {
      const row = found.get(repeatKey({ run: grant.run ?? 0, pool: textOf(grant.input, 'pool') }))
      return row ? [[grant, granted(dataOf(row))] as const] : []
    }),
  )
}

const repeatKey = ({ run, pool }: { readonly run: number; readonly pool: string }): string => `${run} ${pool}`

const dataOf = ({ code, pool, expires }: Repeated) => ({
  code,
  pool,
  repeated: true,
  ...(expires !== null && { expires_at: new Date(expires).toISOString() }),
})
