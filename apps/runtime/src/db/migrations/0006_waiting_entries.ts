import { type Kysely, sql } from 'kysely'

/** Entries that wait for something not to happen, entries by request, events that steps tell, and the zones of members. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
create table unless_entry (
  bucket smallint not null,
  brand bigint not null,
  journey bigint not null,
  node text not null,
  member bigint not null,
  subject text not null,
  entrant text not null,
  occurrence text not null,
  event_id bigint not null,
  event_at timestamptz not null,
  due_at timestamptz not null,
  primary key (bucket, journey, node, member, subject));
create index unless_entry_due on unless_entry (bucket, due_at);
create table entry_request (
  brand bigint not null references brand,
  journey bigint not null,
  key text not null,
  hash text not null,
  answer jsonb,
  at timestamptz not null,
  primary key (brand, journey, key));
create index entry_request_at on entry_request (at);
create table step_event (
  id bigint generated always as identity primary key,
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  name text not null,
  properties jsonb not null,
  message_id text not null,
  at timestamptz not null);
create index member_zone on member (brand, time_zone);
`
