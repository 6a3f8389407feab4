import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { EVERY_BUCKET } from '../engine/agenda.ts'
import { dropLateWakes, dropPastSubscriptions } from '../engine/store-tidy.ts'
import type { Job } from '../queue.ts'
import { tidyReceipts } from '../receipts/parked.ts'

const HOUR = 3_600_000

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
      await tidyReceipts(deps)
    },
  }
}
