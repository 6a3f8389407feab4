import { type Kysely, sql } from 'kysely'

/** Members something was learnt about, whose audiences are to be judged again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
create table audience_touch (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  primary key (bucket, brand, member));
`
