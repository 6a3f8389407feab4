import { type Kysely, sql } from 'kysely'

/** Points that expire, wait for their confirmation, are redeemed and given back; and the tiers of a programme. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
alter table points_entry drop constraint points_entry_pkey;
alter table points_entry drop constraint points_entry_account_check;
alter table points_entry
  add column source text,
  add column rule text,
  alter column run drop not null,
  alter column node drop not null,
  alter column visit drop not null,
  alter column slot drop not null,
  add check (account in ('member', 'pending', 'issued', 'redeemed', 'expired'));
update points_entry set source = 'run:' || run || ':' || node || ':' || visit || ':' || slot;
alter table points_entry
  alter column source set not null,
  add primary key (bucket, member, source, account);
alter table points_account add column pending bigint not null default 0 check (pending >= 0);
create table points_lot (
  bucket smallint not null,
  member bigint not null,
  source text not null,
  brand bigint not null references brand,
  run bigint,
  node text,
  amount bigint not null,
  remaining bigint not null check (remaining between 0 and amount),
  paid bigint,
  refunded bigint not null default 0,
  reversed bigint not null default 0 check (reversed between 0 and amount),
  state text not null check (state in ('pending', 'open', 'cancelled')),
  expires_at timestamptz,
  pending_until timestamptz,
  primary key (bucket, member, source));
create index points_lot_ends on points_lot (expires_at) where state = 'open' and remaining > 0;
create index points_lot_waits on points_lot (pending_until) where state = 'pending';
create table points_use (
  bucket smallint not null,
  member bigint not null,
  source text not null,
  lot text not null,
  amount bigint not null check (amount > 0),
  restored bigint not null default 0 check (restored between 0 and amount),
  primary key (bucket, member, source, lot));
create table points_threshold (
  brand bigint not null references brand,
  channel text not null,
  least bigint not null check (least > 0),
  primary key (brand, channel));
create table reward_tier (
  brand bigint not null references brand,
  key text not null,
  name text not null,
  rank integer not null,
  primary key (brand, key),
  unique (brand, rank));
create table member_tier (
  bucket smallint not null,
  member bigint not null,
  brand bigint not null references brand,
  tier text not null,
  since timestamptz not null,
  until timestamptz,
  primary key (bucket, member));
create index member_tier_ends on member_tier (until) where until is not null;
`
