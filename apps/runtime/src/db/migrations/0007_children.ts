import { type Kysely, sql } from 'kysely'

/** Members on their way to another journey are looked for by bucket; the lanes' own index leads by brand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index effect_child on effect (bucket, due_at) where state = 'ready' and kind = 'child'`.execute(db)
}
