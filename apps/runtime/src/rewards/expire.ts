import type { Instant } from '@cairn/sdk'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { openAccounts } from './spend.ts'
import { expireGrants } from './store-grants.ts'
import { membersWithEnded } from './store-lots.ts'

const SLICE = 500

/** Lets lapse what has ended: rewards nobody used, points nobody spent, and points nobody confirmed. */
export async function expireRewards({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): Promise<void> {
  const now = await clock.now()
  for (let done = SLICE; done === SLICE;) done = await transact(db, (tx) => expireGrants(tx, now, SLICE))
  for (;;) {
    const members = await membersWithEnded(db, now, SLICE)
    if (members.length === 0) return
    try {
      await transact(db, (tx) => openAccounts(tx, members, now))
    } catch (error) {
      // one account that does not add up must not keep everybody's points from lapsing
      const failed = await oneByOne({ db, log }, members, now)
      if (failed === 0) continue
      if (failed === members.length) throw error
      return
    }
  }
}

type Ended = Awaited<ReturnType<typeof membersWithEnded>>

async function oneByOne({ db, log }: Pick<Deps, 'db' | 'log'>, members: Ended, now: Instant): Promise<number> {
  let failed = 0
  for (const member of members) {
    try {
      await transact(db, (tx) => openAccounts(tx, [member], now))
    } catch (error) {
      failed += 1
      log.error({ error, ...member }, 'the points of a member could not lapse')
    }
  }
  return failed
}
