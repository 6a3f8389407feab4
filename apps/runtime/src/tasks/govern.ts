import type { Deps } from '../deps.ts'
import type { DispatchDeps } from '../effects/dispatch.ts'
import { governBucket } from '../effects/govern.ts'
import { readPlannedBuckets } from '../effects/store-govern.ts'
import { EVERY_BUCKET } from '../engine/agenda.ts'
import type { Bell, Pump } from './pump.ts'

const POLL = 1000

/** Decides about planned effects: in the buckets it hears of at once, and everywhere once a second. */
export function governPump(deps: Deps & DispatchDeps, bell: Bell): Pump {
  const told = new Set<number>()
  let looked = Number.NEGATIVE_INFINITY
  deps.signals.on('govern', (detail) => {
    for (const bucket of detail === '' ? EVERY_BUCKET : detail.split(',').map(Number)) told.add(bucket)
    bell.ring()
  })
  return {
    key: 'govern',
    async turn() {
      if (performance.now() - looked > POLL) {
        looked = performance.now()
        for (const bucket of await readPlannedBuckets(deps.db, EVERY_BUCKET)) told.add(bucket)
      }
      for (const bucket of told) {
        told.delete(bucket)
        if ((await governBucket(deps, bucket)) > 0) told.add(bucket)
      }
      return POLL
    },
  }
}
