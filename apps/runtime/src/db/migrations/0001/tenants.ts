export const tenants = `
create table agency (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  name text not null,
  created_at timestamptz not null default clock_timestamp());
create table brand (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  agency bigint not null references agency,
  name text not null,
  time_zone text not null,
  locale text not null,
  currency text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp());
create table brand_role (
  user_id text not null,
  brand bigint not null references brand,
  role text not null,
  primary key (user_id, brand));
create table access_key (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  kind text not null check (kind in ('write', 'api')),
  name text not null,
  prefix text not null,
  hash bytea not null unique,
  created_at timestamptz not null default clock_timestamp(),
  revoked_at timestamptz);
create table connection (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  type text not null,
  name text not null,
  settings jsonb not null default '{}',
  secrets bytea,
  created_at timestamptz not null default clock_timestamp());
create table journey_clock (
  one boolean primary key default true check (one),
  mode text not null check (mode in ('real', 'manual')),
  at timestamptz not null);
create table clock_job (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  target timestamptz not null,
  reached timestamptz not null,
  state text not null,
  error text,
  created_at timestamptz not null default clock_timestamp());
`
