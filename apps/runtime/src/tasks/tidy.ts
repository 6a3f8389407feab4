import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { EVERY_BUCKET } from '../engine/agenda.ts'
import { dropLateWakes, dropPastSubscriptions } from '../engine/store-tidy.ts'
import { dropOldRequests } from '../events/store-request.ts'
import type { Job } from '../queue.ts'

const HOUR = 3_600_000
/** As long as an event's own key is remembered. */
const REQUEST_AGE = 35 * 24 * HOUR

/** Once an hour: what races may leave behind and nobody would ever look at again. */
export function tidyJob(deps: Pick<Deps, 'db' | 'clock'>): Job {
  return {
    name: 'tidy',
    cron: '17 * * * *',
    async work() {
      const before = (await deps.clock.now()) - HOUR
      for (const bucket of EVERY_BUCKET) {
        await transact(deps.db, (tx) => dropLateWakes(tx, bucket, before))
        await transact(deps.db, (tx) => dropPastSubscriptions(tx, bucket))
      }
      await transact(deps.db, (tx) => dropOldRequests(tx, before - REQUEST_AGE))
    },
  }
}
