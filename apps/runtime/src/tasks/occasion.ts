import type { Instant } from '@cairn/sdk'
import type { Deps } from '../deps.ts'
import { stepEventsDue } from '../events/told.ts'
import { nextUnless, unlessDue } from '../events/unless.ts'
import { nextOccasion, occasionsDue } from '../journeys/occasion.ts'
import type { Bell, Pump } from './pump.ts'
import type { Station } from './stations.ts'

const SOON = 1000

/**
 * What journeys and the calendar bring about: takes in what steps told, fires schedules as they come due, and enters those
 * whose time for something else is over; within a second, and at once on news of it.
 */
export function occasionPump(deps: Deps, bell: Bell): Pump {
  for (const topic of ['journeys', 'clock', 'told'] as const) deps.signals.on(topic, () => bell.ring())
  return {
    key: 'occasions',
    async turn() {
      await work(deps)
      const at = await next(deps)
      if (at === undefined) return SOON
      return Math.min(SOON, Math.max(1, at - (await deps.clock.now())))
    },
  }
}

/** The same work as the manual clock drives it. */
export const occasionStation = (deps: Deps): Station => ({ work: () => work(deps), next: () => next(deps) })

const work = async (deps: Deps): Promise<number> =>
  (await stepEventsDue(deps)) + (await occasionsDue(deps)) + (await unlessDue(deps))

async function next(deps: Deps): Promise<Instant | undefined> {
  const instants = [await nextOccasion(deps), await nextUnless(deps)].filter((at) => at !== undefined)
  return instants.length === 0 ? undefined : Math.min(...instants)
}
