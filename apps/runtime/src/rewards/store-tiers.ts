import type { Instant } from '@cairn/sdk'
import { instants, numbers, sparse, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import type { Account } from './store-points.ts'

export interface Tier {
  readonly key: string
  readonly name: string
  readonly rank: number
}

export async function readLadders(tx: Tx, brands: readonly number[]): Promise<readonly (Tier & { brand: number })[]> {
  const text = 'select brand, key, name, rank from reward_tier where brand = any($1::bigint[]) order by brand, rank'
  return query(tx, text, [numbers(brands)])
}

export async function replaceLadder(tx: Tx, brand: number, tiers: readonly Omit<Tier, 'rank'>[]): Promise<void> {
  await query(tx, 'delete from reward_tier where brand = $1', [brand])
  const text = `insert into reward_tier (brand, key, name, rank)
    select $1, t.key, t.name, t.rank from unnest($2::text[], $3::text[]) with ordinality as t(key, name, rank)`
  await query(tx, text, [brand, texts(tiers.map(({ key }) => key)), texts(tiers.map(({ name }) => name))])
}

export interface MemberTier {
  readonly member: number
  readonly tier: string
  readonly until: Instant | null
}

/** In member order; who has none is put on no step, so that two who raise the same member wait for each other. */
export async function lockTiers(tx: Tx, members: readonly Account[]): Promise<readonly MemberTier[]> {
  const columns = [numbers(members.map(({ bucket }) => bucket)), numbers(members.map(({ member }) => member))]
  await query(
    tx,
    `insert into member_tier (bucket, member, brand, tier, since)
     select bucket, member, brand, '', to_timestamp(0)
     from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as m(bucket, member, brand)
     order by member on conflict do nothing`,
    [...columns, numbers(members.map(({ brand }) => brand))],
  )
  return query(
    tx,
    `select t.member, t.tier, extract(epoch from t.until)::float8 * 1000 as until from member_tier t
     join (select distinct * from unnest($1::smallint[], $2::bigint[]) as w(bucket, member)) w
       on w.bucket = t.bucket and w.member = t.member
     order by t.member for update of t`,
    columns,
  )
}

export interface TierGrant extends Account {
  readonly tier: string
  readonly since: Instant
  readonly until?: Instant | undefined
}

export async function writeTiers(tx: Tx, grants: readonly TierGrant[]): Promise<void> {
  if (grants.length === 0) return
  await query(
    tx,
    `update member_tier t set tier = g.tier, since = to_timestamp(g.since), until = to_timestamp(g.until)
     from unnest($1::smallint[], $2::bigint[], $3::text[], $4::float8[], $5::float8[])
       as g(bucket, member, tier, since, until)
     where t.bucket = g.bucket and t.member = g.member`,
    [
      numbers(grants.map(({ bucket }) => bucket)),
      numbers(grants.map(({ member }) => member)),
      texts(grants.map(({ tier }) => tier)),
      instants(grants.map(({ since }) => since)),
      sparse(
        grants.map(({ until }) => until),
        instants,
      ),
    ],
  )
}
