import type { Instant } from '@cairn/sdk'
import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'
import { query, type Tx } from './statement.ts'

export async function readMachineTime(db: Kysely<Database>): Promise<Instant> {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)
  return instantOf(rows[0]?.at)
}

const BOTH = `
select date_part('epoch', clock_timestamp()) as machine, (select date_part('epoch', at) from journey_clock where mode = 'manual') as manual`

/** Both clocks in one statement, on this connection. */
export async function readTimes(tx: Tx): Promise<{ now: Instant; machine: Instant }> {
  const [row] = await query<{ machine: number; manual: number | null }>(tx, BOTH, [])
  const machine = Math.floor((row?.machine ?? Number.NaN) * 1000)
  const manual = row?.manual ?? undefined
  return { machine, now: manual === undefined ? machine : Math.round(manual * 1000) }
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

/** Moving a manual clock: how far it is to go and how far it has come. */
export interface ClockJob {
  readonly id: string
  readonly target: Instant
  readonly reached: Instant
  readonly state: 'running' | 'done' | 'failed'
  readonly error?: string
}

const jobColumns = ['public_id', 'target', 'reached', 'state', 'error'] as const

export async function addClockJob(
  db: Kysely<Database>,
  job: { id: string; target: Instant; reached: Instant; at: Instant },
): Promise<void> {
  await db
    .insertInto('clock_job')
    .values({
      public_id: job.id,
      target: new Date(job.target),
      reached: new Date(job.reached),
      state: 'running',
      created_at: new Date(job.at),
    })
    .execute()
}

export async function readClockJob(db: Kysely<Database>, id: string): Promise<ClockJob | undefined> {
  const row = await db.selectFrom('clock_job').select(jobColumns).where('public_id', '=', id).executeTakeFirst()
  return row && jobOf(row)
}

/** The one to work on: moves follow each other in the order they were asked for. */
export async function runningClockJob(db: Kysely<Database>): Promise<ClockJob | undefined> {
  const row = await db
    .selectFrom('clock_job')
    .select(jobColumns)
    .where('state', '=', 'running')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row && jobOf(row)
}

export async function markClockJob(
  db: Kysely<Database>,
  job: Pick<ClockJob, 'id' | 'reached' | 'state' | 'error'>,
): Promise<void> {
  await db
    .updateTable('clock_job')
    .set({ reached: new Date(job.reached), state: job.state, error: job.error ?? null })
    .where('public_id', '=', job.id)
    .execute()
}

function jobOf(row: { public_id: string; target: Date; reached: Date; state: string; error: string | null }): ClockJob {
  return {
    id: row.public_id,
    target: row.target.getTime(),
    reached: row.reached.getTime(),
    state: row.state === 'done' || row.state === 'failed' ? row.state : 'running',
    ...(row.error === null ? {} : { error: row.error }),
  }
}

function instantOf(at: Date | undefined): Instant {
  if (at === undefined)
    throw new Error('This database has no clock yet: open it with openClock before asking the time.')
  return at.getTime()
}
