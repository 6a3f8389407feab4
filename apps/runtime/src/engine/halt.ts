import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { EVERY_BUCKET } from './agenda.ts'
import { forgetLive } from './live.ts'
import { dismissOpen, readState, releaseHeld } from './store-halt.ts'

const CHUNK = 5000

/**
 * Brings the members inside in line with what their journey is doing now: after a resume those who were held go on, after a stop
 * everybody is told to leave. In chunks, each its own transaction; doing it twice changes nothing.
 */
export async function followState(deps: Pick<Deps, 'db' | 'clock' | 'signals'>, journey: number): Promise<void> {
  const state = await readState(deps.db, journey)
  if (state !== 'live' && state !== 'stopped') return
  forgetLive(deps)
  const now = await deps.clock.now()
  for (const bucket of EVERY_BUCKET) {
    const chunk = { bucket, journey, now, limit: CHUNK }
    const whole = async (work: typeof releaseHeld): Promise<void> => {
      while ((await transact(deps.db, (tx) => work(tx, chunk))) === CHUNK);
    }
    await whole(releaseHeld)
    if (state === 'stopped') await whole(dismissOpen)
  }
}
