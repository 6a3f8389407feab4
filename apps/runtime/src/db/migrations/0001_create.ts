import { type Kysely, sql } from 'kysely'
import { drawings } from './0001/drawings.ts'
import { happenings } from './0001/happenings.ts'
import { intake } from './0001/intake.ts'
import { outward } from './0001/outward.ts'
import { passages } from './0001/passages.ts'
import { people } from './0001/people.ts'
import { rewards } from './0001/rewards.ts'
import { tenants } from './0001/tenants.ts'

/**
 * The first shape of every table. Keys inside are bigint, public ids text. A hot table carries
 * `bucket = member.id & 63`, names one bucket by equality everywhere, and holds no foreign key to `run`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [tenants, people, happenings, drawings, passages, outward, rewards, intake]) {
    await sql.raw(text).execute(db)
  }
}
