import { type Kysely, sql } from 'kysely'

/** What is installed, by whose leave; what plugins keep, the rules they were asked for, and what was seen of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
create table plugin (
  id text primary key,
  version text not null,
  hash text not null,
  manifest jsonb not null,
  permissions jsonb not null,
  agreed_by text not null,
  agreed_at timestamptz not null,
  quarantined_at timestamptz,
  reason text);
create table plugin_kv (
  plugin text not null,
  brand bigint not null references brand,
  key text not null,
  value jsonb not null,
  at timestamptz not null,
  primary key (plugin, brand, key));
create table plugin_rule (
  hash text primary key,
  node text not null,
  rule text not null);
create table plugin_incident (
  id bigint generated always as identity primary key,
  plugin text not null,
  kind text not null,
  detail text not null,
  at timestamptz not null);
create index plugin_incident_of on plugin_incident (plugin, at);
`
