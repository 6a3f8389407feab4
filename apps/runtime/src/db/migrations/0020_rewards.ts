import { type Kysely, sql } from 'kysely'

/**
 * Gifts, offers and draws beside coupons, each benefit a member was given as a row with its states, budgets over several
 * of them, and what shops asked for, once. The codes given out so far become such rows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
create table reward_budget (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  name text not null,
  amount bigint,
  spent bigint not null default 0 check (spent >= 0),
  per_member integer,
  created_at timestamptz not null default clock_timestamp(),
  check (amount is null or spent <= amount));
alter table reward_pool
  add column kind text not null default 'coupon' check (kind in ('coupon', 'gift', 'offer', 'lottery')),
  add column stock bigint,
  add column issued bigint not null default 0 check (issued >= 0),
  add column takes text not null default 'grant' check (takes in ('grant', 'claim')),
  add column per_member integer,
  add column budget bigint references reward_budget,
  add column cost bigint not null default 0 check (cost >= 0),
  add column points bigint not null default 0 check (points >= 0),
  add column price bigint,
  add column least_spend bigint not null default 0,
  add column rule text,
  add column valid_for text,
  add column valid_until timestamptz,
  add column opens_at timestamptz,
  add column closes_at timestamptz,
  add column seed text,
  add column tickets bigint not null default 0,
  add check (stock is null or issued <= stock);
create table reward_prize (
  pool bigint not null references reward_pool,
  place smallint not null,
  name text not null,
  odds integer not null check (odds between 1 and 1000000),
  stock bigint not null,
  issued bigint not null default 0 check (issued between 0 and stock),
  worth bigint not null default 0,
  primary key (pool, place));
create table reward_draw (
  pool bigint not null references reward_pool,
  ticket bigint not null,
  bucket smallint not null,
  member bigint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  place smallint,
  at timestamptz not null,
  primary key (pool, ticket));
create index reward_draw_member on reward_draw (bucket, member, pool);
create table reward_grant (
  bucket smallint not null,
  id bigint generated always as identity,
  brand bigint not null references brand,
  pool bigint not null references reward_pool,
  member bigint not null,
  run_bucket smallint,
  run bigint,
  node text,
  visit integer,
  slot smallint,
  given_by text,
  code text,
  place smallint,
  state text not null check (state in ('issued', 'claimed', 'used', 'expired', 'revoked')),
  cost bigint not null,
  points bigint not null default 0,
  issued_at timestamptz not null,
  expires_at timestamptz,
  claimed_at timestamptz,
  used_at timestamptz,
  ended_at timestamptz,
  reason text,
  primary key (bucket, id));
create unique index reward_grant_code on reward_grant (pool, code) where code is not null;
create index reward_grant_of_code on reward_grant (brand, code) where code is not null;
create index reward_grant_run on reward_grant (run_bucket, run) where run is not null;
create index reward_grant_member on reward_grant (bucket, member, pool);
create index reward_grant_pool on reward_grant (pool, state);
create index reward_grant_ends on reward_grant (expires_at) where state in ('issued', 'claimed');
create table reward_call (
  brand bigint not null references brand,
  kind text not null,
  id text not null,
  hash text not null,
  answer jsonb,
  at timestamptz not null default clock_timestamp(),
  primary key (brand, kind, id));
insert into reward_grant
    (bucket, brand, pool, member, run_bucket, run, node, visit, slot, code, state, cost, issued_at)
  select c.member % 64, p.brand, c.pool, c.member, c.bucket, c.run, c.node, c.visit, c.slot, c.code, 'issued', 0, c.taken_at
  from reward_code c join reward_pool p on p.id = c.pool where c.run is not null;
`
