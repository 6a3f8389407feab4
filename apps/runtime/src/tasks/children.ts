import type { Deps } from '../deps.ts'
import { readChildrenDue } from '../effects/store-children.ts'
import { EVERY_BUCKET } from '../engine/agenda.ts'
import { childrenDue, enterChildren, nextChild } from '../engine/children.ts'
import type { Bell, Pump } from './pump.ts'
import type { Station } from './stations.ts'

const POLL = 1000

/** Sends members on into other journeys: in the buckets it hears of at once, and everywhere once a second. */
export function childrenPump(deps: Deps, bell: Bell): Pump {
  const told = new Set<number>()
  let looked = Number.NEGATIVE_INFINITY
  deps.signals.on('children', (detail) => {
    for (const bucket of detail === '' ? EVERY_BUCKET : detail.split(',').map(Number)) told.add(bucket)
    bell.ring()
  })
  return {
    key: 'children',
    async turn() {
      if (performance.now() - looked > POLL) {
        looked = performance.now()
        const now = await deps.clock.now()
        for (const { bucket, at } of await readChildrenDue(deps.db, EVERY_BUCKET)) if (at <= now) told.add(bucket)
      }
      for (const bucket of told) {
        told.delete(bucket)
        if ((await enterChildren(deps, bucket)) > 0) told.add(bucket)
      }
      return POLL
    },
  }
}

/** The same work as the manual clock drives it. */
export const childrenStation = (deps: Deps): Station => ({
  work: () => childrenDue(deps),
  next: () => nextChild(deps),
})
