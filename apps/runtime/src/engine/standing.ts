import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { EVERY_BUCKET } from './agenda.ts'
import { dismissOpen, markSettled, readSettling, releaseHeld, type Settling } from './store-standing.ts'

type StandingDeps = Pick<Deps, 'db' | 'clock'>

/**
 * Tells the runs of journeys that were resumed or stopped, a bucket at a time, each in its own short transaction. That a
 * journey still has to be told is written on it, so a process that dies in the middle is followed by another, and
 * telling twice changes nothing. Answers how many journeys were told.
 */
export async function settleStanding(deps: StandingDeps): Promise<number> {
  const journeys = await readSettling(deps.db)
  for (const journey of journeys) {
    for (const bucket of EVERY_BUCKET) await tellBucket(deps, journey, bucket)
    await markSettled(deps.db, journey)
  }
  return journeys.length
}

const CHUNK = 5000

async function tellBucket(deps: StandingDeps, { id, state }: Settling, bucket: number): Promise<void> {
  if (state !== 'live' && state !== 'stopped') return
  const chunk = { bucket, journey: id, now: await deps.clock.now(), limit: CHUNK }
  const whole = async (work: typeof releaseHeld): Promise<void> => {
    while ((await transact(deps.db, (tx) => work(tx, chunk))) === CHUNK);
  }
  await whole(releaseHeld)
  if (state === 'stopped') await whole(dismissOpen)
}
