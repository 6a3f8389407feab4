import { query, type Tx } from '../db/statement.ts'

export interface PoolFigures {
  readonly pool: string
  readonly name: string
  readonly kind: string
  readonly issued: number
  readonly claimed: number
  readonly used: number
  readonly expired: number
  readonly revoked: number
  readonly cost: number
  readonly tickets: number
}

/** Counted from the ledger's own rows, not from counters: `issued` is all that were ever given. */
export async function poolFigures(tx: Tx, brand: number): Promise<readonly PoolFigures[]> {
  return query(
    tx,
    `select p.public_id as pool, p.name, p.kind, count(g.id)::int as issued,
       count(g.id) filter (where g.claimed_at is not null)::int as claimed,
       count(g.id) filter (where g.state = 'used')::int as used,
       count(g.id) filter (where g.state = 'expired')::int as expired,
       count(g.id) filter (where g.state = 'revoked')::int as revoked,
       coalesce(sum(g.cost) filter (where g.state <> 'revoked'), 0)::float8 as cost, p.tickets
     from reward_pool p left join reward_grant g on g.pool = p.id and g.brand = p.brand
     where p.brand = $1 group by p.id order by p.id`,
    [brand],
  )
}

export interface BudgetFigures {
  readonly id: string
  readonly name: string
  readonly amount: number | null
  readonly spent: number
  readonly perMember: number | null
}

export async function budgetFigures(tx: Tx, brand: number): Promise<readonly BudgetFigures[]> {
  return query(
    tx,
    `select b.public_id as id, b.name, b.amount, b.per_member as "perMember",
       coalesce(sum(g.cost) filter (where g.state <> 'revoked'), 0)::float8 as spent
     from reward_budget b left join reward_pool p on p.budget = b.id left join reward_grant g on g.pool = p.id
     where b.brand = $1 group by b.id order by b.id`,
    [brand],
  )
}

export async function addBudget(
  tx: Tx,
  budget: {
    brand: number
    publicId: string
    name: string
    amount?: number | undefined
    perMember?: number | undefined
  },
): Promise<void> {
  const text = 'insert into reward_budget (brand, public_id, name, amount, per_member) values ($1, $2, $3, $4, $5)'
  await query(tx, text, [budget.brand, budget.publicId, budget.name, budget.amount, budget.perMember])
}

export async function hasBudget(tx: Tx, brand: number, publicId: string): Promise<boolean> {
  return (
    (await query(tx, 'select 1 from reward_budget where brand = $1 and public_id = $2', [brand, publicId])).length > 0
  )
}

export interface PointsFigures {
  readonly issued: number
  readonly outstanding: number
  readonly pending: number
  readonly redeemed: number
  readonly expired: number
}

/** Issued = outstanding + pending + redeemed + expired, because every entry has its other side. */
export async function pointsFigures(tx: Tx, brand: number): Promise<PointsFigures> {
  const rows = await query<PointsFigures>(
    tx,
    `select coalesce(-sum(e.amount) filter (where account = 'issued'), 0)::float8 as issued,
       coalesce(sum(e.amount) filter (where account = 'member'), 0)::float8 as outstanding,
       coalesce(sum(e.amount) filter (where account = 'pending'), 0)::float8 as pending,
       coalesce(sum(e.amount) filter (where account = 'redeemed'), 0)::float8 as redeemed,
       coalesce(sum(e.amount) filter (where account = 'expired'), 0)::float8 as expired
     from points_account a join points_entry e on e.bucket = a.bucket and e.member = a.member where a.brand = $1`,
    [brand],
  )
  return rows[0] ?? { issued: 0, outstanding: 0, pending: 0, redeemed: 0, expired: 0 }
}
