import { type Kysely, sql } from 'kysely'

/** What a provider answered to whoever had been given up by then: kept for the person who has to decide. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
create table effect_late (
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  fence bigint not null,
  brand bigint not null,
  state text not null,
  outcome jsonb not null,
  provider_ref text,
  at timestamptz not null,
  primary key (bucket, run, node, visit, slot, fence));
`
