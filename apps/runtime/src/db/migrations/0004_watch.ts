import { type Kysely, sql } from 'kysely'

/** What the monitor found, the mark of how far the database has come, and the gaps a restore left behind. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
create table health (
  one boolean primary key default true check (one),
  checked_at timestamptz not null,
  thorough_at timestamptz,
  findings jsonb not null);

-- raised about once a second; a copy of it is kept outside the database
create table high_water (
  one boolean primary key default true check (one),
  installation uuid not null default gen_random_uuid(),
  seq bigint not null default 0,
  attempts bigint not null default 0,
  codes jsonb not null default '{}',
  at timestamptz not null default clock_timestamp());
insert into high_water default values;

create table recovery (
  id bigint primary key generated always as identity,
  reason text not null check (reason in ('behind', 'timeline')),
  opened_at timestamptz not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  attempts bigint not null,
  codes_withheld bigint not null default 0);

-- the operator's word for the channels of one class; without a row they stand still
create table recovery_end (
  recovery bigint not null references recovery,
  class text not null check (class in ('native', 'lookup', 'none')),
  verdict text not null check (verdict in ('again', 'park')),
  ended_at timestamptz not null,
  ended_by text not null,
  primary key (recovery, class));

create index run_quarantined on run (brand, journey) where state = 'quarantined';
`
