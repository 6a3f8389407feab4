import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { openAccounts } from './spend.ts'
import { expireGrants } from './store-grants.ts'
import { membersWithEnded } from './store-lots.ts'

const SLICE = 500

/** Lets lapse what has ended: rewards nobody used, points nobody spent, and points nobody confirmed. */
export async function expireRewards({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = await clock.now()
  for (let done = SLICE; done === SLICE;) done = await transact(db, (tx) => expireGrants(tx, now, SLICE))
  for (let done = 1; done > 0;) {
    done = await transact(db, async (tx) => {
      const members = await membersWithEnded(tx, now, SLICE)
      await openAccounts(tx, members, now)
      return members.length
    })
  }
}
