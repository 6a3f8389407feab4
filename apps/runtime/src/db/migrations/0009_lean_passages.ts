import { type Kysely, sql } from 'kysely'

/**
 * What a member's passage writes, made smaller (docs/decisions/0025). One row of `trail` for all steps of one pass, which `step`
 * shows one by one as before; and no `admission`, because the runs themselves say who was here and who still is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(passages).execute(db)
}

const passages = `
create table trail (
  at timestamptz not null,
  member bigint not null,
  run bigint not null,
  version integer not null,
  visit integer not null,
  bucket smallint not null,
  path text not null) partition by range (at);
create table trail_default partition of trail default;
-- The coming in is the run's own: its entered_at.
insert into trail (at, member, run, version, visit, bucket, path)
select at, member, run, version, visit, bucket, node || ' ' || replace(what, E'\\n', ' ') from step
where not (visit = 1 and what = 'in') order by at;
create index trail_member on trail (bucket, member, at);
drop table step;
create view step as
select t.bucket, t.member, t.run, t.version, split_part(p.line, ' ', 1) as node, t.visit + p.place::integer - 1 as visit,
  substr(p.line, strpos(p.line, ' ') + 1) as what, t.at
from trail t cross join lateral string_to_table(t.path, E'\\n') with ordinality as p(line, place);
drop table admission;
-- An occasion is entered in parts, side by side; one begun before is gone through again from the start, which enters nobody twice.
create table occasion_part (
  journey bigint not null,
  node text not null,
  at timestamptz not null,
  part smallint not null,
  past_bucket smallint not null,
  cursor_bucket smallint not null,
  cursor_member bigint not null,
  done boolean not null default false,
  primary key (journey, node, at, part));
alter table occasion drop column cursor_bucket, drop column cursor_member;
`
