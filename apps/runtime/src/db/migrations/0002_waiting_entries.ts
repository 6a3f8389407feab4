import { type Kysely, sql } from 'kysely'

/** Entries that wait for something not to happen, entries by request, and the zones of a brand's members. */
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
create index member_zone on member (brand, time_zone);
`
