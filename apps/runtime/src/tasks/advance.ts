import type { Deps } from '../deps.ts'
import { EVERY_BUCKET, makeAgenda } from '../engine/agenda.ts'
import type { Bell, Pump } from './pump.ts'

/** One for each advancing connection; each has its own share of the buckets, so they never meet. */
export const SHARES = 2

/** Moves members: everything due or woken in every SHARES-th bucket. */
export function advancePump(deps: Deps, share: number, bell: Bell): Pump {
  const agenda = makeAgenda(
    deps,
    EVERY_BUCKET.filter((bucket) => bucket % SHARES === share),
  )
  deps.signals.on('advance', (detail) => {
    if (agenda.tell(detail === '' ? [] : detail.split(',').map(Number))) bell.ring()
  })
  for (const topic of ['clock', 'journeys'] as const) {
    deps.signals.on(topic, () => {
      agenda.tell([])
      bell.ring()
    })
  }
  return { key: `advance ${share}`, turn: () => agenda.turn() }
}
