import type { Deps } from '../deps.ts'
import { settleStanding } from '../engine/standing.ts'
import type { Bell, Pump } from './pump.ts'

const IDLE = 1000

/** After a resume or a stop, tells the runs inside. */
export function standingPump(deps: Deps, bell: Bell): Pump {
  deps.signals.on('journeys', () => bell.ring())
  return { key: 'standing', turn: async () => ((await settleStanding(deps)) > 0 ? 0 : IDLE) }
}
