import { setTimeout as pause } from 'node:timers/promises'
import { troubleOf } from '../db/trouble.ts'
import type { Deps } from '../deps.ts'
import { watch } from '../health/watch.ts'
import { type Keeper, tellMissed } from '../recovery/keep.ts'
import { isStill } from '../recovery/store.ts'
import { seldomOf } from '../seldom.ts'

/**
 * The monitor's own loop: not a pump and not a job, so that a queue that stands still is seen by somebody who does not wait
 * in it. Ends with the signal.
 */
export async function keepWatch(deps: Deps, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      const still = await isStill(deps.db)
      const report = await watch(deps, { still })
      const grave = report?.findings.filter(({ check }) => check !== 'unknown' && check !== 'quarantined') ?? []
      if (grave.length > 0)
        seldomOf(deps.log).warn('health', { findings: grave }, 'something is not as it was promised')
    } catch (error) {
      const trouble = troubleOf(error)
      seldomOf(deps.log).warn('monitor', { error, trouble }, 'the monitor could not look')
    }
    // aborted: the loop ends by itself
    await pause(deps.config.times.monitor, undefined, { signal: stopping }).catch(() => undefined)
  }
}

/** Raises the mark about once a second, until the signal. */
export async function keepMarks(deps: Deps, keeper: Keeper, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await pause(deps.config.times.mark, undefined, { signal: stopping }).catch(() => undefined)
    if (!stopping.aborted) await keeper.raise().catch((error: unknown) => tellMissed(deps, error))
  }
}
