import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { EVERY_BUCKET } from '../engine/agenda.ts'
import { forgetDecisions, forgetLate, forgetNames } from '../effects/store-forget.ts'
import { dropLateWakes, dropPastSubscriptions } from './store-tidy.ts'
import { dropOldRequests } from '../events/store-request.ts'
import type { Job } from '../queue.ts'
import { tidyReceipts } from '../receipts/parked.ts'
import { expireRewards } from '../rewards/expire.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** As long as an event's own key is remembered. */
const REQUEST_AGE = 35 * DAY
/** Providers report within days; what a person went by, and decided, is asked for by who audits a year. */
const KEPT = { names: 90 * DAY, late: 400 * DAY, decisions: 400 * DAY }

/** Once an hour: what races may leave behind and nobody would ever look at again. */
export function tidyJob(deps: Pick<Deps, 'db' | 'clock' | 'log'>): Job {
  return {
    name: 'tidy',
    cron: '17 * * * *',
    async work() {
      const before = (await deps.clock.now()) - HOUR
      for (const bucket of EVERY_BUCKET) {
        await transact(deps.db, (tx) => dropLateWakes(tx, bucket, before))
        await transact(deps.db, (tx) => dropPastSubscriptions(tx, bucket))
        await forgetOld(deps, bucket)
      }
      await transact(deps.db, (tx) => dropOldRequests(tx, before - REQUEST_AGE))
      await tidyReceipts(deps)
      await expireRewards(deps)
    },
  }
}

/** They are as old as the machine's clock says: that is what they were written by. */
async function forgetOld({ db, clock }: Pick<Deps, 'db' | 'clock'>, bucket: number): Promise<void> {
  const machine = await clock.machine()
  await transact(db, (tx) => forgetNames(tx, { bucket, before: machine - KEPT.names }))
  await transact(db, (tx) => forgetLate(tx, { bucket, before: machine - KEPT.late }))
  await transact(db, (tx) => forgetDecisions(tx, { bucket, before: machine - KEPT.decisions }))
}
