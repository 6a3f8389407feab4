import { brandById } from '../access/store.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { takeStepEvents } from '../engine/store-step-event.ts'
import { ingest } from './ingest.ts'
import type { DatedItem } from './item.ts'

const CHUNK = 1000

/** Takes in what steps of journeys told, like any other event: once by its message id. Answers how many. */
export async function stepEventsDue(deps: Deps): Promise<number> {
  const [now, receivedAt] = await Promise.all([deps.clock.now(), deps.clock.machine()])
  for (let all = 0; ;) {
    const taken = await transact(deps.db, async (tx) => {
      const told = await takeStepEvents(tx, CHUNK)
      const brand = told[0] && (await brandById(tx, told[0].brand))
      if (!brand) return 0
      const items = told.flatMap(({ external, anonymous, messageId, name, properties, at }): DatedItem[] => {
        // a member without any id of its own cannot be told of
        const who =
          external !== null ? { userId: external } : anonymous !== null ? { anonymousId: anonymous } : undefined
        return who ? [{ call: 'track', ...who, messageId, event: { name, properties }, occurredAt: at }] : []
      })
      if (items.length > 0) await ingest(tx, deps, { brand, items, now, receivedAt, history: false })
      return told.length
    })
    all += taken
    if (taken === 0) return all
  }
}
