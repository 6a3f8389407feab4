import type { Instant } from '@cairn/sdk'
import type { Kysely } from 'kysely'
import type { Config } from './config.ts'
import type { Database } from './db/schema.ts'
import { beginClock, readClock, readJourneyTime, readMachineTime, readTimes } from './db/store-clock.ts'
import type { Tx } from './db/statement.ts'
import { CannotStart } from './refusal.ts'

/**
 * Two clocks. Journey time moves members (waits, windows, schedules, caps, expiries, `occurred_at`, `at`). Machine time
 * guards work (leases, fences, back-off, sign-ins, `received_at`). On a real clock both are the database's
 * `clock_timestamp()`; on a manual one journey time stands still until `POST /api/clock` moves it.
 */
export interface Clock {
  readonly mode: 'real' | 'manual'
  now(): Promise<Instant>
  machine(): Promise<Instant>
  /** Both at once, asked on this connection. */
  both(tx: Tx): Promise<{ readonly now: Instant; readonly machine: Instant }>
}

/** The data were begun on another clock than the one asked for; the message says which and what to do. */
export class ClockRefused extends CannotStart {
  override readonly name = 'ClockRefused'
}

/** The clock this database was begun on. The first start of an empty database decides it for good. */
export async function openClock(db: Kysely<Database>, asked: Config['clock']): Promise<Clock> {
  const machine = await readMachineTime(db)
  const mode = asked.mode ?? 'real'
  await beginClock(db, { mode, at: mode === 'manual' ? (asked.start ?? machine) : machine })
  const begun = await readClock(db)
  if (asked.mode !== undefined && asked.mode !== begun.mode) {
    throw new ClockRefused(
      `CAIRN_CLOCK=${asked.mode} is refused because these data were begun on the ${begun.mode} clock; ` +
        'choose an empty CAIRN_DATA folder (or database), or leave CAIRN_CLOCK out.',
    )
  }
  return begun.mode === 'manual' ? manualClock(db) : realClock(db)
}

export function realClock(db: Kysely<Database>): Clock {
  return { mode: 'real', now: () => readMachineTime(db), machine: () => readMachineTime(db), both: readTimes }
}

export function manualClock(db: Kysely<Database>): Clock {
  return { mode: 'manual', now: () => readJourneyTime(db), machine: () => readMachineTime(db), both: readTimes }
}
