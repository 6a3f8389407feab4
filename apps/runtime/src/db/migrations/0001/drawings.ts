export const drawings = `
create table journey (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'live', 'paused', 'stopped')),
  live_version integer,
  settling boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp());
create table draft (
  journey bigint primary key references journey on delete cascade,
  snapshot bytea not null,
  projection jsonb not null,
  hash text not null,
  revision bigint not null default 1,
  updated_at timestamptz not null default clock_timestamp());
create table draft_update (
  journey bigint not null references journey on delete cascade,
  seq bigint generated always as identity,
  bytes bytea not null,
  client text,
  primary key (journey, seq));
create table version (
  journey bigint not null references journey,
  version integer not null,
  graph jsonb not null,
  hash text not null,
  published_at timestamptz not null,
  published_by text,
  primary key (journey, version));
create table journey_topic (
  brand bigint not null,
  topic text not null,
  journey bigint not null,
  kind text not null check (kind in ('entry', 'goal', 'exit')),
  node text not null,
  primary key (brand, topic, journey, kind, node));
create table occasion (
  journey bigint not null,
  node text not null,
  at timestamptz not null,
  version integer not null,
  cursor_bucket smallint not null default -1,
  cursor_member bigint not null default 0,
  entered bigint not null default 0,
  total bigint,
  state text not null check (state in ('running', 'done', 'missed', 'stopped')),
  primary key (journey, node, at));
create table entry_use (
  journey bigint not null,
  period text not null,
  n bigint not null,
  primary key (journey, period));
create table version_move (
  journey bigint not null,
  from_version integer not null,
  to_version integer not null,
  map jsonb not null,
  state text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (journey, from_version, to_version));
`
