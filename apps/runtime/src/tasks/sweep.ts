import type { Deps } from '../deps.ts'
import type { DispatchDeps } from '../effects/dispatch.ts'
import { sweepLeases } from '../effects/sweep.ts'
import type { Pump } from './pump.ts'

/** With leases of twenty seconds, nobody's attempt is forgotten for longer than thirty. */
const EVERY = 5000

/** Looks for attempts whose process was lost. */
export function sweepPump(deps: Deps & DispatchDeps): Pump {
  let swept = Number.NEGATIVE_INFINITY
  return {
    key: 'sweep',
    async turn() {
      const age = performance.now() - swept
      if (age < EVERY) return EVERY - age
      swept = performance.now()
      return (await sweepLeases(deps)) > 0 ? 0 : EVERY
    },
  }
}
