import { type Kysely, sql } from 'kysely'

/** Several ids of one person, and members that become one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
-- An id of any kind means one member; an e-mail address or a telephone may be a whole family's.
drop index identity_one;
create unique index identity_one on identity (bucket, brand, kind, value) where kind not in ('email', 'phone');
-- 0: the way a message takes. Others lead to the member, and nothing is sent to them.
alter table identity add column rank smallint not null default 0;
-- Who goes on for a member that was merged. Its own row counts no more: erased_at stands there too.
alter table member add column merged_into bigint;
-- Asked for and not done yet, or to be looked at once more for what a transaction under way left behind.
create table merge_request (
  id bigint generated always as identity primary key,
  brand bigint not null references brand,
  former bigint not null,
  member bigint not null,
  why text not null check (why in ('identify', 'alias', 'request')),
  by_name text,
  at timestamptz not null,
  due_at timestamptz not null,
  again boolean not null default false);
create index merge_request_due on merge_request (due_at);
-- Whose runs lie in another bucket than the member's own: a run never changes its bucket.
create table member_merge (
  bucket smallint not null,
  brand bigint not null references brand,
  member bigint not null,
  former bigint not null,
  why text not null,
  by_name text,
  at timestamptz not null,
  primary key (bucket, member, former));
`
