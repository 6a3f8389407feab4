import { type Kysely, sql } from 'kysely'

/**
 * The first shape of every table. Keys inside are bigint, public ids text. A hot table carries
 * `bucket = member.id & 63`, names one bucket by equality everywhere, and holds no foreign key to `run`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [tenants, people, happenings, drawings, passages, outward, rewards, intake]) {
    await sql.raw(text).execute(db)
  }
}

const tenants = `
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

const people = `
create table member (
  bucket smallint not null,
  brand bigint not null,
  id bigint not null,
  external_id text,
  anonymous_id text,
  attributes jsonb not null default '{}',
  tags text[] not null default '{}',
  time_zone text,
  locale text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  erased_at timestamptz,
  primary key (bucket, id)) with (fillfactor = 90);
create sequence member_id;
create index member_brand on member (brand, bucket, id);
create index member_updated on member (brand, updated_at desc, id desc);
create table identity (
  bucket smallint not null,
  brand bigint not null,
  kind text not null,
  value text not null,
  member bigint not null,
  primary key (bucket, brand, kind, value));
create index identity_member on identity (member);
create table orders (
  bucket smallint not null,
  brand bigint not null,
  order_id text not null,
  member bigint not null,
  amount bigint not null,
  refunded bigint not null default 0,
  state text not null default 'completed',
  occurred_at timestamptz not null,
  primary key (bucket, brand, order_id));
create index orders_member on orders (member, occurred_at);
create table member_orders (
  bucket smallint not null,
  member bigint not null,
  count integer not null,
  total bigint not null,
  first_at timestamptz,
  last_at timestamptz,
  primary key (bucket, member)) with (fillfactor = 80);
create table member_event (
  bucket smallint not null,
  member bigint not null,
  name text not null,
  n bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (bucket, member, name)) with (fillfactor = 80);
create table audience (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  name text not null,
  rule text not null,
  size bigint,
  refreshed_at timestamptz,
  created_at timestamptz not null default clock_timestamp());
create table audience_member (
  bucket smallint not null,
  audience bigint not null,
  member bigint not null,
  since timestamptz not null,
  primary key (bucket, audience, member));
create table membership_change (
  id bigint generated always as identity primary key,
  bucket smallint not null,
  audience bigint not null,
  member bigint not null,
  joined boolean not null,
  at timestamptz not null);
`

const happenings = `
create sequence event_id;
create table event (
  id bigint not null,
  brand bigint not null,
  bucket smallint not null,
  member bigint not null,
  name text not null,
  properties jsonb not null default '{}',
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  message_id text not null,
  history boolean not null default false) partition by range (received_at);
create table event_default partition of event default;
create index event_member on event (bucket, member, name, occurred_at);
create table event_key (
  bucket smallint not null,
  brand bigint not null,
  message_id text not null,
  received_at timestamptz not null,
  primary key (bucket, brand, message_id));
create sequence wake_seq;
create table wake (
  bucket smallint not null,
  run bigint not null,
  seq bigint not null default nextval('wake_seq'),
  kind text not null check (kind in ('event', 'outcome', 'change', 'child', 'operator', 'check')),
  at timestamptz not null,
  payload jsonb not null default '{}' check (pg_column_size(payload) <= 2048),
  primary key (bucket, run, seq));
create index wake_at on wake (bucket, at);
create table subscription (
  bucket smallint not null,
  brand bigint not null,
  topic text not null,
  member bigint not null,
  run_bucket smallint not null,
  run bigint not null,
  visit integer not null,
  deadline timestamptz,
  primary key (bucket, brand, topic, member, run, visit));
create index subscription_run on subscription (run_bucket, run);
`

const drawings = `
create table journey (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'live', 'paused', 'stopped')),
  live_version integer,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp());
create table draft (
  journey bigint primary key references journey on delete cascade,
  snapshot bytea not null,
  projection jsonb not null,
  revision bigint not null default 1,
  updated_at timestamptz not null default clock_timestamp());
create table draft_update (
  journey bigint not null references journey on delete cascade,
  seq bigint generated always as identity,
  bytes bytea not null,
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

const passages = `
create table admission (
  bucket smallint not null,
  journey bigint not null,
  member bigint not null,
  subject text not null,
  last_at timestamptz not null,
  open integer not null,
  primary key (bucket, journey, member, subject)) with (fillfactor = 85);
create sequence run_id;
create table run (
  id bigint not null,
  bucket smallint not null,
  brand bigint not null,
  journey bigint not null,
  version integer not null,
  member bigint not null,
  entrant text not null,
  key text,
  entry_key text not null,
  entered_at timestamptz not null,
  event_at timestamptz,
  event_id bigint,
  node text not null,
  visit integer not null,
  state text not null,
  arm smallint not null default 0,
  epoch integer not null default 0,
  due_at timestamptz,
  variables jsonb,
  trouble jsonb,
  primary key (bucket, id),
  unique (bucket, journey, member, entry_key),
  check (state in ('waiting', 'held', 'quarantined', 'completed', 'exited', 'failed', 'erased'))) with (fillfactor = 90);
create index run_due on run (bucket, due_at) where state = 'waiting';
create index run_open on run (bucket, member) where state in ('waiting', 'held', 'quarantined');
create table step (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  run bigint not null,
  version integer not null,
  node text not null,
  visit integer not null,
  what text not null,
  at timestamptz not null,
  why text) partition by range (at);
create table step_default partition of step default;
create index step_member on step (bucket, member, at);
create table node_count (
  bucket smallint not null,
  journey bigint not null,
  version integer not null,
  node text not null,
  arm smallint not null,
  what text not null,
  n bigint not null,
  primary key (bucket, journey, version, node, arm, what)) with (fillfactor = 70);
`

const outward = `
create table effect (
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  brand bigint not null,
  journey bigint not null,
  version integer not null,
  member bigint not null,
  kind text not null,
  lane text not null,
  state text not null,
  awaits boolean not null,
  input jsonb not null,
  attempt integer not null default 0,
  attempt_at timestamptz,
  first_attempt_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  planned_at timestamptz not null,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz,
  provider_ref text,
  outcome jsonb,
  primary key (bucket, run, node, visit, slot),
  check (state in ('planned', 'ready', 'held', 'suppressed', 'attempting', 'accepted', 'sent', 'delivered', 'read',
    'clicked', 'rejected', 'failed', 'expired', 'unknown', 'cancelled', 'granted', 'ineligible', 'out_of_stock'))) with (fillfactor = 85);
create index effect_planned on effect (bucket) where state = 'planned';
create index effect_ready on effect (lane, bucket, due_at) where state = 'ready';
create index effect_lease on effect (lease_until) where state = 'attempting';
create index effect_unknown on effect (brand, planned_at) where state = 'unknown';
create index effect_member on effect (bucket, member, planned_at);
create table effect_content (
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  content jsonb not null,
  hash bytea not null,
  primary key (bucket, run, node, visit, slot));
create table cap_use (
  bucket smallint not null,
  member bigint not null,
  channel text not null,
  period text not null,
  n integer not null,
  primary key (bucket, member, channel, period));
create table inbox_message (
  id bigint generated always as identity,
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  key text not null,
  title text not null,
  body text not null,
  at timestamptz not null,
  primary key (bucket, key));
create index inbox_member on inbox_message (bucket, member, at);
`

const rewards = `
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

const intake = `
create table import (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  kind text not null check (kind in ('members', 'orders', 'codes')),
  options jsonb not null,
  state text not null check (state in ('receiving', 'waiting', 'running', 'done', 'failed')),
  bytes bigint not null default 0,
  rows bigint not null default 0,
  added bigint not null default 0,
  already bigint not null default 0,
  failed bigint not null default 0,
  error jsonb,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz);
create table import_error (
  import bigint not null references import on delete cascade,
  row bigint not null,
  field text,
  code text not null,
  message text not null,
  raw text not null,
  primary key (import, row));
`
