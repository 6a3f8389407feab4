import type { Deps } from '../deps.ts'
import type { DispatchDeps } from '../effects/dispatch.ts'
import { sweepLeases } from '../effects/sweep.ts'
import type { Pump } from './pump.ts'

/** Looks for attempts whose process was lost. */
export function sweepPump(deps: Deps & DispatchDeps): Pump {
  const every = deps.config.times.sweep
  let swept = Number.NEGATIVE_INFINITY
  return {
    key: 'sweep',
    async turn() {
      const age = performance.now() - swept
      if (age < every) return every - age
      swept = performance.now()
      return (await sweepLeases(deps)) > 0 ? 0 : every
    },
  }
}
