import { type Kysely, sql } from 'kysely'

/**
 * What is kept beside a message goes when its time is over: by age, so each row has one. The rows lie in the order in which they
 * were written, and an index of ranges costs next to nothing to keep.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
alter table effect_name add column at timestamptz not null default now();
create index effect_name_at on effect_name using brin (at);
create index effect_late_at on effect_late using brin (at);
create index effect_decision_at on effect_decision using brin (at);
`
