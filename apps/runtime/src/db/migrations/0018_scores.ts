import { type Kysely, sql } from 'kysely'

/** Scoring models a brand has set up, their runs, what they say of each member and what they said before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
create table score_model (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  key text not null,
  name text not null,
  node text not null,
  config jsonb not null,
  sample integer not null,
  every text check (every in ('day', 'week', 'month')),
  at_time text not null,
  next_at timestamptz,
  created_at timestamptz not null,
  unique (brand, key));
create table score_run (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  model bigint not null references score_model,
  state text not null check (state in ('waiting', 'fitting', 'scoring', 'done', 'failed')),
  as_of timestamptz not null,
  node_version integer,
  plugin_version text,
  release text,
  config jsonb not null,
  features jsonb,
  fitted jsonb,
  report jsonb,
  sampled integer not null default 0,
  total bigint not null default 0,
  scored bigint not null default 0,
  changed bigint not null default 0,
  cursor_bucket smallint not null default 0,
  cursor_member bigint not null default 0,
  attempts integer not null default 0,
  error jsonb,
  created_at timestamptz not null,
  finished_at timestamptz);
create unique index score_run_open on score_run (model) where state in ('waiting', 'fitting', 'scoring');
create index score_run_model on score_run (model, id desc);
create table member_score (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  model bigint not null,
  run bigint not null,
  said jsonb not null,
  told jsonb,
  told_run bigint,
  primary key (bucket, member, model)) with (fillfactor = 85);
create table score_change (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  model bigint not null,
  run bigint not null,
  before_run bigint not null,
  before jsonb not null,
  primary key (bucket, member, model, run));
`
