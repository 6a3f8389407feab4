import type { Deps } from '../deps.ts'
import { nextOccasion, occasionsDue } from '../journeys/occasion.ts'
import type { Bell, Pump } from './pump.ts'
import type { Station } from './stations.ts'

const SOON = 1000

/** Fires schedules as they come due, within a second, and at once when a journey goes live or a manual clock moves. */
export function occasionPump(deps: Deps, bell: Bell): Pump {
  for (const topic of ['journeys', 'clock'] as const) deps.signals.on(topic, () => bell.ring())
  return {
    key: 'occasions',
    async turn() {
      await occasionsDue(deps)
      const next = await nextOccasion(deps)
      if (next === undefined) return SOON
      return Math.min(SOON, Math.max(1, next - (await deps.clock.now())))
    },
  }
}

/** The same work as the manual clock drives it. */
export const occasionStation = (deps: Deps): Station => ({
  work: () => occasionsDue(deps),
  next: () => nextOccasion(deps),
})
