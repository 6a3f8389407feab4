import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { follow } from './receive.ts'
import { claimParked, dropOldReceipts } from './store.ts'

const CHUNK = 500
const DAY = 86_400_000
/** No provider repeats a report after so long, or reports so long before it answers. */
const KEPT = { matched: 35 * DAY, parked: 7 * DAY }

/** Receipts that came before their message was known, and now it is. Answers how many. */
export async function followParked(deps: Deps): Promise<number> {
  const now = await deps.clock.now()
  const receivedAt = await deps.clock.machine()
  return transact(deps.db, async (tx) => {
    const parked = await claimParked(tx, CHUNK)
    for (const group of Map.groupBy(parked, ({ brand, channel }) => `${brand} ${channel}`).values()) {
      const [first] = group
      if (!first) continue
      const brand = { id: first.brand, currency: first.currency }
      await follow(tx, deps, { brand, channel: first.channel, receipts: group, now, receivedAt })
    }
    return parked.length
  })
}

export async function tidyReceipts(deps: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const machine = await deps.clock.machine()
  return dropOldReceipts(deps.db, { matched: machine - KEPT.matched, parked: machine - KEPT.parked })
}
