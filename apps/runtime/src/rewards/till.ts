import { after, type Instant, type JsonObject } from '@cairn/sdk'
import { drawPlace, type Prize } from './draw.ts'
import { failed, type Grant, granted, type Granted, ineligible, outOfStock, textOf } from './reward.ts'

/** A locked pool, as it stands in this transaction. */
export interface Pool {
  readonly id: number
  readonly brand: number
  readonly pool: string
  readonly kind: string
  readonly zone: string
  readonly stock: number | null
  readonly issued: number
  /** Whether the stock is taken as it is granted, or as it is claimed. */
  readonly takes: string
  readonly perMember: number | null
  readonly budget: number | null
  readonly cost: number
  /** What a member pays in points. */
  readonly points: number
  readonly price: number | null
  readonly validFor: string | null
  readonly validUntil: Instant | null
  readonly opensAt: Instant | null
  readonly closesAt: Instant | null
  readonly seed: string | null
  readonly tickets: number
}

export interface Budget {
  readonly id: number
  readonly amount: number | null
  readonly spent: number
  readonly perMember: number | null
}

export interface Held {
  readonly member: number
  readonly pool: number
  readonly budget: number | null
  readonly n: number
}

/** Everything a round of grants is decided from, read under its locks. */
export interface Stand {
  readonly now: Instant
  readonly pools: readonly Pool[]
  readonly budgets: readonly Budget[]
  /** Free codes of each coupon pool, as many as may be wanted. */
  readonly codes: ReadonlyMap<number, readonly string[]>
  readonly prizes: ReadonlyMap<number, readonly Prize[]>
  /** What members had of each pool before, where a limit asks for it. */
  readonly held: readonly Held[]
  /** Of everybody who pays in points. */
  readonly balances: ReadonlyMap<number, number>
}

/** One benefit given. */
export interface Given {
  readonly grant: Grant
  readonly pool: Pool
  readonly code?: string
  readonly place?: number
  readonly expires?: Instant
  readonly cost: number
}

export interface Drawn {
  readonly grant: Grant
  readonly pool: number
  readonly ticket: number
  /** What the ticket cost. */
  readonly points: number
  readonly place?: number
}

export interface Takings {
  readonly outcomes: ReadonlyMap<Grant, Granted>
  readonly given: readonly Given[]
  readonly drawn: readonly Drawn[]
}

export const poolKey = (brand: number, pool: string): string => `${brand} ${pool}`

/**
 * Decides a round of grants one after the other, each seeing what the ones before it took. Pure: whoever calls holds the
 * locks that make what it reads true until it is written.
 */
export function serve(stand: Stand, grants: readonly Grant[]): Takings {
  const till = openTill(stand)
  const outcomes = new Map<Grant, Granted>()
  for (const grant of grants) outcomes.set(grant, serveOne(till, grant))
  return { outcomes, given: till.given, drawn: till.drawn }
}

interface Till extends Stand {
  readonly byName: ReadonlyMap<string, Pool>
  readonly issued: Map<number, number>
  readonly tickets: Map<number, number>
  readonly won: Map<string, number>
  readonly spent: Map<number, number>
  readonly had: Map<string, number>
  readonly purse: Map<number, number>
  readonly given: Given[]
  readonly drawn: Drawn[]
}

function openTill(stand: Stand): Till {
  const had = new Map<string, number>()
  for (const { member, pool, budget, n } of stand.held) {
    count(had, `p${pool} ${member}`, n)
    count(had, `b${budget} ${member}`, n)
  }
  return {
    ...stand,
    byName: new Map(stand.pools.map((pool) => [poolKey(pool.brand, pool.pool), pool])),
    issued: new Map(stand.pools.map(({ id, issued }) => [id, issued])),
    tickets: new Map(stand.pools.map(({ id, tickets }) => [id, tickets])),
    won: new Map([...stand.prizes].flatMap(([id, all]) => all.map(({ place, issued }) => [`${id} ${place}`, issued]))),
    spent: new Map(stand.budgets.map(({ id, spent }) => [id, spent])),
    had,
    purse: new Map(stand.balances),
    given: [],
    drawn: [],
  }
}

function serveOne(till: Till, grant: Grant): Granted {
  const name = textOf(grant.input, 'pool')
  const pool = till.byName.get(poolKey(grant.brand, name))
  if (!pool) return failed(`The pool ${name} does not exist.`)
  if (pool.kind !== grant.lane && grant.lane !== 'benefit')
    return failed(`The pool ${name} holds no ${grant.lane} but a ${pool.kind}.`)
  const hindered = hindrance(till, grant, pool)
  if (hindered) return hindered
  return pool.kind === 'lottery' ? drawOne(till, grant, pool) : handOut(till, grant, pool)
}

/** Why this member may not have it, whatever is in stock. */
function hindrance(till: Till, { member }: Grant, pool: Pool): Granted | undefined {
  const { now } = till
  if ((pool.opensAt ?? now) > now || (pool.closesAt ?? now + 1) <= now) return ineligible('closed')
  if ((pool.validUntil ?? now + 1) <= now) return ineligible('closed')
  if (pool.perMember !== null && (till.had.get(`p${pool.id} ${member}`) ?? 0) >= pool.perMember)
    return ineligible('limit')
  const budget = budgetOf(till, pool)
  if (budget && budget.perMember !== null && (till.had.get(`b${budget.id} ${member}`) ?? 0) >= budget.perMember) {
    return ineligible('budget_limit')
  }
  if (pool.points > (till.purse.get(member) ?? 0)) return ineligible('points')
  return undefined
}

function handOut(till: Till, grant: Grant, pool: Pool): Granted {
  const taken = till.issued.get(pool.id) ?? 0
  const code = pool.kind === 'coupon' ? till.codes.get(pool.id)?.[taken - pool.issued] : undefined
  if (pool.kind === 'coupon' && code === undefined) return outOfStock('stock')
  if (pool.stock !== null && pool.takes === 'grant' && taken >= pool.stock) return outOfStock('stock')
  if (!affords(till, pool, pool.cost)) return outOfStock('budget')
  if (pool.takes === 'grant') till.issued.set(pool.id, taken + 1)
  const expires = endOf(pool, till.now)
  give(till, {
    grant,
    pool,
    cost: pool.cost,
    ...(code !== undefined && { code }),
    ...(expires !== undefined && { expires }),
  })
  return granted({ ...(code !== undefined && { code }), pool: pool.pool, ...shown(pool, expires) })
}

/** One ticket: the draw is a function of the seed and the ticket's number alone, so anybody can check it. */
function drawOne(till: Till, grant: Grant, pool: Pool): Granted {
  const prizes = till.prizes.get(pool.id) ?? []
  const left = ({ place, stock }: Prize): number => stock - (till.won.get(`${pool.id} ${place}`) ?? 0)
  if (!prizes.some((prize) => left(prize) > 0)) return outOfStock('stock')
  const ticket = (till.tickets.get(pool.id) ?? 0) + 1
  till.tickets.set(pool.id, ticket)
  pay(till, grant, pool)
  const hit = prizes.find(({ place }) => place === drawPlace(pool.seed ?? '', ticket, prizes))
  const won = hit && left(hit) > 0 && affords(till, pool, hit.worth) ? hit : undefined
  till.drawn.push({ grant, pool: pool.id, ticket, points: pool.points, ...(won && { place: won.place }) })
  if (!won) {
    count(till.had, `p${pool.id} ${grant.member}`, 1)
    count(till.had, `b${pool.budget} ${grant.member}`, 1)
    return { state: 'ineligible', port: 'lost', data: { pool: pool.pool, ticket } }
  }
  count(till.won, `${pool.id} ${won.place}`, 1)
  const expires = endOf(pool, till.now)
  give(till, { grant, pool, place: won.place, cost: won.worth, ...(expires !== undefined && { expires }) })
  return granted({ pool: pool.pool, ticket, name: won.name, ...shown(pool, expires) })
}

function give(till: Till, given: Given): void {
  const { grant, pool, cost } = given
  till.given.push(given)
  count(till.had, `p${pool.id} ${grant.member}`, 1)
  count(till.had, `b${pool.budget} ${grant.member}`, 1)
  if (pool.budget !== null) count(till.spent, pool.budget, cost)
  if (pool.kind !== 'lottery') pay(till, grant, pool)
}

function pay(till: Till, { member }: Grant, { points }: Pool): void {
  if (points > 0) till.purse.set(member, (till.purse.get(member) ?? 0) - points)
}

function affords(till: Till, pool: Pool, cost: number): boolean {
  const budget = budgetOf(till, pool)
  if (!budget || budget.amount === null) return true
  return (till.spent.get(budget.id) ?? budget.spent) + cost <= budget.amount
}

const budgetOf = (till: Till, pool: Pool): Budget | undefined => till.budgets.find(({ id }) => id === pool.budget)

/** A benefit lasts for its time from now on, and never beyond the pool's own end. */
export function endOf({ validFor, validUntil, zone }: Pool, now: Instant): Instant | undefined {
  const own = validFor === null ? undefined : after(now, validFor, zone)
  if (own === undefined || validUntil === null) return own ?? validUntil ?? undefined
  return Math.min(own, validUntil)
}

function shown(pool: Pool, expires: Instant | undefined): JsonObject {
  return {
    ...(expires !== undefined && { expires_at: new Date(expires).toISOString() }),
    ...(pool.price !== null && { price: pool.price }),
  }
}

function count<Key>(counts: Map<Key, number>, key: Key, n: number): void {
  counts.set(key, (counts.get(key) ?? 0) + n)
}
