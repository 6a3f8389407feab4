import { type Kysely, sql } from 'kysely'

/** Settings of plugins' steps as a newer version has them, by what they were made from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table plugin_settings (hash text primary key, node text not null, settings jsonb not null)`.execute(
    db,
  )
}
