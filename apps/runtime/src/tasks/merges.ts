import type { Deps } from '../deps.ts'
import { mergesDue } from '../profiles/merge.ts'
import type { Bell, Pump } from './pump.ts'
import type { Station } from './stations.ts'

const POLL = 1000

/** Makes one member of two, as soon as it is told that they are one. */
export function mergesPump(deps: Deps, bell: Bell): Pump {
  deps.signals.on('merges', () => bell.ring())
  return {
    key: 'merges',
    async turn() {
      await mergesDue(deps)
      return POLL
    },
  }
}

/** The same work as the manual clock drives it. */
export const mergesStation = (deps: Deps): Station => ({
  work: () => mergesDue(deps),
  next: () => Promise.resolve(undefined),
})
