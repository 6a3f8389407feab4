import { type Kysely, sql } from 'kysely'

/**
 * A run is found by bucket, journey and member (its unique key), never by the member alone: whoever asks for a member's runs
 * knows the brand's journeys. One index less to write at every move (docs/decisions/0020).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index run_open`.execute(db)
}
