import type { Deps } from '../deps.ts'
import type { DispatchDeps } from '../effects/dispatch.ts'
import { followParked } from '../receipts/parked.ts'
import { sweepLeases, sweepShutLanes } from '../effects/sweep.ts'
import type { Pump } from './pump.ts'

/** Looks for attempts whose process was lost, messages whose time ran out behind a shut lane, receipts that came too early. */
export function sweepPump(deps: Deps & DispatchDeps): Pump {
  const every = deps.config.times.sweep
  let swept = Number.NEGATIVE_INFINITY
  return {
    key: 'sweep',
    async turn() {
      const age = performance.now() - swept
      if (age < every) return every - age
      swept = performance.now()
      const lost = await sweepLeases(deps)
      await sweepShutLanes(deps)
      await followParked(deps)
      return lost > 0 ? 0 : every
    },
  }
}
