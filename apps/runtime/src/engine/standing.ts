import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { notify } from '../signals.ts'
import { EVERY_BUCKET } from './agenda.ts'
import { callOutRuns, markSettled, readSettling, releaseRuns, type Settling } from './store-standing.ts'

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

async function tellBucket(deps: StandingDeps, { id, state }: Settling, bucket: number): Promise<void> {
  if (state !== 'live' && state !== 'stopped') return
  const now = await deps.clock.now()
  await transact(deps.db, async (tx) => {
    const at = { bucket, journey: id, now }
    const told = state === 'live' ? await releaseRuns(tx, at) : await callOutRuns(tx, at)
    if (told > 0) await notify(tx, 'advance', String(bucket))
  })
}
