import type { Deps } from '../deps.ts'
import type { Lanes } from '../effects/lanes.ts'
import type { Bell, Pump } from './pump.ts'

/** Sends what is ready, every lane by itself: a slow one keeps nobody waiting but its own. */
export function dispatchPump(deps: Pick<Deps, 'signals'>, lanes: Lanes, bell: Bell): Pump {
  deps.signals.on('dispatch', (detail) => {
    lanes.tell(detail)
    bell.ring()
  })
  return { key: 'dispatch', turn: () => lanes.turn() }
}
