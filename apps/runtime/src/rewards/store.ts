import type { Instant } from '@cairn/sdk'
import { instants, numbers, sparse, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Prize } from './draw.ts'
import { type Grant, textOf } from './reward.ts'
import type { Budget, Drawn, Given, Held, Pool, Takings } from './till.ts'

/**
 * Locks the pools the batch takes from, in id order, so that two batches never wait for each other in a ring. Never
 * skip-locked: a pool that is busy is not an empty pool.
 */
export async function lockPools(
  tx: Tx,
  wanted: readonly { readonly brand: number; readonly pool: string }[],
): Promise<readonly Pool[]> {
  return query(
    tx,
    `select p.id, p.brand, p.public_id as pool, p.kind, b.time_zone as zone, p.stock, p.issued, p.takes,
       p.per_member as "perMember", p.budget, p.cost, p.points, p.price, p.valid_for as "validFor",
       extract(epoch from p.valid_until)::float8 * 1000 as "validUntil",
       extract(epoch from p.opens_at)::float8 * 1000 as "opensAt",
       extract(epoch from p.closes_at)::float8 * 1000 as "closesAt", p.seed, p.tickets
     from reward_pool p join brand b on b.id = p.brand
     join unnest($1::bigint[], $2::text[]) as w(brand, pool) on w.brand = p.brand and w.pool = p.public_id
     order by p.id for update of p`,
    [numbers(wanted.map((each) => each.brand)), texts(wanted.map((each) => each.pool))],
  )
}

/** After the pools, in id order. */
export async function lockBudgets(
  tx: Tx,
  wanted: readonly { readonly brand: number; readonly id: number }[],
): Promise<readonly Budget[]> {
  if (wanted.length === 0) return []
  return query(
    tx,
    `select b.id, b.amount, b.spent, b.per_member as "perMember" from reward_budget b
     where (b.brand, b.id) in (select * from unnest($1::bigint[], $2::bigint[])) order by b.id for update of b`,
    [numbers(wanted.map(({ brand }) => brand)), numbers(wanted.map(({ id }) => id))],
  )
}

export async function readPrizes(tx: Tx, pools: readonly number[]): Promise<ReadonlyMap<number, readonly Prize[]>> {
  if (pools.length === 0) return new Map()
  const rows = await query<Prize & { pool: number }>(
    tx,
    `select pool, place, name, odds, stock, issued, worth from reward_prize where pool = any($1::bigint[])
     order by pool, place`,
    [numbers(pools)],
  )
  return Map.groupBy(rows, ({ pool }) => pool)
}

/** What members were given of these pools, and of all pools of these budgets: revoked ones do not count, tickets do. */
export async function readHeld(
  tx: Tx,
  wish: {
    readonly members: ReadonlyMap<number, number>
    readonly pools: readonly number[]
    readonly budgets: readonly number[]
  },
): Promise<readonly Held[]> {
  return query(
    tx,
    `with m as (select * from unnest($1::smallint[], $2::bigint[]) as m(bucket, member)),
       p as (select id, budget, kind from reward_pool where id = any($3::bigint[]) or budget = any($4::bigint[]))
     select g.member, g.pool, p.budget, count(*)::int as n from m
     join reward_grant g on g.bucket = m.bucket and g.member = m.member and g.state <> 'revoked'
     join p on p.id = g.pool and p.kind <> 'lottery' group by 1, 2, 3
     union all
     select d.member, d.pool, p.budget, count(*)::int from m
     join reward_draw d on d.bucket = m.bucket and d.member = m.member join p on p.id = d.pool group by 1, 2, 3`,
    [
      numbers([...wish.members.values()]),
      numbers([...wish.members.keys()]),
      numbers(wish.pools),
      numbers(wish.budgets),
    ],
  )
}

export interface Repeated {
  readonly run: number
  readonly pool: string
  readonly code: string
  readonly expires: Instant | null
}

/** What the runs were given of the pools they ask for again: the last code that was neither taken back nor let lapse. */
export async function readRepeated(tx: Tx, grants: readonly Grant[]): Promise<readonly Repeated[]> {
  return query(
    tx,
    `select distinct on (g.run, p.public_id) g.run, p.public_id as pool, g.code,
       extract(epoch from g.expires_at)::float8 * 1000 as expires
     from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[]) as w(bucket, run, brand, pool)
     join reward_grant g on g.run_bucket = w.bucket and g.run = w.run and g.code is not null
       and g.state in ('issued', 'claimed', 'used')
     join reward_pool p on p.id = g.pool and p.brand = w.brand and p.public_id = w.pool
     order by g.run, p.public_id, g.id desc`,
    [
      numbers(grants.map(({ bucket }) => bucket)),
      numbers(grants.map(({ run }) => run)),
      numbers(grants.map(({ brand }) => brand)),
      texts(grants.map(({ input }) => textOf(input, 'pool'))),
    ],
  )
}

/** The next free codes of a pool this transaction has locked; fewer than asked for where it runs out. */
export async function readFreeCodes(tx: Tx, pool: number, limit: number): Promise<readonly string[]> {
  const rows = await query<{ code: string }>(
    tx,
    'select code from reward_code where pool = $1 and taken_at is null order by code limit $2',
    [pool, limit],
  )
  return rows.map(({ code }) => code)
}

export interface Taking {
  readonly pool: number
  readonly code: string
  readonly grant: Grant
}

/** Notes on each code whose it is now. */
export async function takeCodes(tx: Tx, takings: readonly Taking[], now: Instant): Promise<void> {
  await query(
    tx,
    `update reward_code c
     set bucket = t.bucket, member = t.member, run = t.run, node = t.node, visit = t.visit, slot = t.slot,
       taken_at = to_timestamp($9::float8)
     from unnest($1::bigint[], $2::text[], $3::smallint[], $4::bigint[], $5::bigint[], $6::text[], $7::integer[],
       $8::smallint[]) as t(pool, code, bucket, member, run, node, visit, slot)
     where c.pool = t.pool and c.code = t.code`,
    [
      numbers(takings.map((each) => each.pool)),
      texts(takings.map((each) => each.code)),
      ...placesOf(takings.map((each) => each.grant)),
      now / 1000,
    ],
  )
}

/** The ledger's row of each benefit given. */
export async function writeGiven(tx: Tx, given: readonly Given[], now: Instant): Promise<void> {
  const grants = given.map(({ grant }) => grant)
  await query(
    tx,
    `insert into reward_grant (brand, pool, bucket, member, run_bucket, run, node, visit, slot, given_by, code, place,
       cost, points, expires_at, state, issued_at)
     select g.brand, g.pool, g.bucket, g.member, case when g.run is null then null else g.run_bucket end, g.run, g.node,
       g.visit, g.slot, g.given_by, g.code, g.place, g.cost, g.points, to_timestamp(g.expires), 'issued',
       to_timestamp($16::float8)
     from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::smallint[], $6::bigint[], $7::text[],
       $8::integer[], $9::smallint[], $10::text[], $11::text[], $12::smallint[], $13::bigint[], $14::bigint[],
       $15::float8[]) as g(brand, pool, bucket, member, run_bucket, run, node, visit, slot, given_by, code, place, cost,
       points, expires)`,
    [
      numbers(grants.map(({ brand }) => brand)),
      numbers(given.map(({ pool }) => pool.id)),
      numbers(grants.map(({ memberBucket }) => memberBucket)),
      numbers(grants.map(({ member }) => member)),
      numbers(grants.map(({ bucket }) => bucket)),
      numbers(grants.map(({ run }) => run)),
      texts(grants.map(({ node }) => node)),
      numbers(grants.map(({ visit }) => visit)),
      numbers(grants.map(({ slot }) => slot)),
      sparse(
        grants.map(({ by }) => by),
        texts,
      ),
      texts(given.map(({ code }) => code)),
      sparse(
        given.map(({ place }) => place),
        numbers,
      ),
      numbers(given.map(({ cost }) => cost)),
      numbers(given.map(({ pool }) => pool.points)),
      sparse(
        given.map(({ expires }) => expires),
        instants,
      ),
      now / 1000,
    ],
  )
}

export async function writeDraws(tx: Tx, drawn: readonly Drawn[], now: Instant): Promise<void> {
  const grants = drawn.map(({ grant }) => grant)
  await query(
    tx,
    `insert into reward_draw (pool, ticket, place, bucket, member, run, node, visit, slot, at)
     select d.*, to_timestamp($10::float8) from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::smallint[],
       $5::bigint[], $6::bigint[], $7::text[], $8::integer[], $9::smallint[]) as d`,
    [
      numbers(drawn.map(({ pool }) => pool)),
      numbers(drawn.map(({ ticket }) => ticket)),
      numbers(drawn.map(({ place }) => place)),
      ...placesOf(grants, (grant) => grant.memberBucket),
      now / 1000,
    ],
  )
}

/** What is left of stocks, prizes and budgets after a round; their rows are locked by the caller. */
export async function writeUse(tx: Tx, { given, drawn }: Pick<Takings, 'given' | 'drawn'>): Promise<void> {
  const stocked = given.filter(
    ({ pool }) => pool.kind !== 'coupon' && pool.kind !== 'lottery' && pool.takes === 'grant',
  )
  if (stocked.length > 0) {
    const text = `update reward_pool p set issued = p.issued + u.n
       from (select id, count(*) as n from unnest($1::bigint[]) as u(id) group by id) u where p.id = u.id`
    await query(tx, text, [numbers(stocked.map(({ pool }) => pool.id))])
  }
  if (drawn.length > 0) {
    await query(
      tx,
      `with d as (select * from unnest($1::bigint[], $2::smallint[]) as d(pool, place)), w as (
         update reward_prize z set issued = z.issued + u.n
         from (select pool, place, count(*) as n from d where place is not null group by 1, 2) u
         where z.pool = u.pool and z.place = u.place)
       update reward_pool p set tickets = p.tickets + u.n
       from (select pool, count(*) as n from d group by 1) u where p.id = u.pool`,
      [numbers(drawn.map(({ pool }) => pool)), numbers(drawn.map(({ place }) => place))],
    )
  }
  const costly = given.filter(({ pool, cost }) => pool.budget !== null && cost > 0)
  if (costly.length > 0) {
    await query(
      tx,
      `update reward_budget b set spent = b.spent + u.n
       from (select id, sum(cost) as n from unnest($1::bigint[], $2::bigint[]) as u(id, cost) group by id) u
       where b.id = u.id`,
      [numbers(costly.map(({ pool }) => pool.budget ?? 0)), numbers(costly.map(({ cost }) => cost))],
    )
  }
}

/** bucket, member, run, node, visit, slot: a code lies with its run, a points entry with its member. */
function placesOf(grants: readonly Grant[], bucket = (grant: Grant) => grant.bucket): string[] {
  return [
    numbers(grants.map(bucket)),
    numbers(grants.map((grant) => grant.member)),
    numbers(grants.map((grant) => grant.run)),
    texts(grants.map((grant) => grant.node)),
    numbers(grants.map((grant) => grant.visit)),
    numbers(grants.map((grant) => grant.slot)),
  ]
}

/** The next free codes leave the stock without an owner: they may be in somebody's hands already. Answers how many. */
export async function withholdCodes(tx: Tx, pool: string, n: number): Promise<number> {
  const rows = await query(
    tx,
    `with p as materialized (select id from reward_pool where public_id = $1 for update), c as (
       select r.pool, r.code from p join reward_code r on r.pool = p.id and r.taken_at is null order by r.code limit $2)
     update reward_code r set taken_at = clock_timestamp() from c where r.pool = c.pool and r.code = c.code returning 1`,
    [pool, n],
  )
  return rows.length
}

/** One more place of a locked pool is taken. */
export async function takePlace(tx: Tx, { id, brand }: Pick<Pool, 'id' | 'brand'>): Promise<void> {
  await query(tx, 'update reward_pool set issued = issued + 1 where brand = $1 and id = $2', [brand, id])
}
