export const rewards = `
create table reward_pool (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  name text not null,
  created_at timestamptz not null default clock_timestamp());
create table reward_code (
  pool bigint not null references reward_pool,
  code text not null,
  bucket smallint,
  member bigint,
  run bigint,
  node text,
  visit integer,
  slot smallint,
  taken_at timestamptz,
  primary key (pool, code));
create index reward_code_free on reward_code (pool, code) where taken_at is null;
create unique index reward_code_taken on reward_code (bucket, run, node, visit, slot) where run is not null;
create table points_account (
  bucket smallint not null,
  member bigint not null,
  brand bigint not null,
  balance bigint not null check (balance >= 0),
  primary key (bucket, member));
create table points_entry (
  bucket smallint not null,
  member bigint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  account text not null check (account in ('member', 'issued')),
  amount bigint not null,
  at timestamptz not null,
  primary key (bucket, run, node, visit, slot, account));
create index points_entry_member on points_entry (bucket, member, at);
`
