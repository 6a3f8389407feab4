import type { Instant } from '@cairn/sdk'
import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

export async function readMachineTime(db: Kysely<Database>): Promise<Instant> {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)
  return instantOf(rows[0]?.at)
}

/** Where a manual clock stands. */
export async function readJourneyTime(db: Kysely<Database>): Promise<Instant> {
  const row = await db.selectFrom('journey_clock').select('at').executeTakeFirst()
  return instantOf(row?.at)
}

export async function readClock(db: Kysely<Database>): Promise<{ mode: 'real' | 'manual'; at: Instant }> {
  const row = await db.selectFrom('journey_clock').select(['mode', 'at']).executeTakeFirst()
  return { mode: row?.mode === 'manual' ? 'manual' : 'real', at: instantOf(row?.at) }
}

/** Only the first start of an empty database leaves a mark. */
export async function beginClock(db: Kysely<Database>, begin: { mode: 'real' | 'manual'; at: Instant }): Promise<void> {
  await db
    .insertInto('journey_clock')
    .values({ mode: begin.mode, at: new Date(begin.at) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Never back: false where the clock already stands later, or is not manual. */
export async function moveClock(db: Kysely<Database>, to: Instant): Promise<boolean> {
  const at = new Date(to)
  const moved = await db
    .updateTable('journey_clock')
    .set({ at })
    .where('mode', '=', 'manual')
    .where('at', '<=', at)
    .executeTakeFirst()
  return moved.numUpdatedRows > 0n
}

function instantOf(at: Date | undefined): Instant {
  if (at === undefined)
    throw new Error('This database has no clock yet: open it with openClock before asking the time.')
  return at.getTime()
}
