import type { Deps } from '../deps.ts'
import { forgetLive } from '../engine/live.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { notify } from '../signals.ts'
import { type JourneyState, lockJourney, setState } from './store.ts'

/** pause: nobody enters, nobody moves, nothing is sent · resume: as before · stop: everybody inside leaves as `stopped`. */
export type Move = 'pause' | 'resume' | 'stop'

const moves: Readonly<Record<Move, { from: readonly string[]; to: JourneyState }>> = {
  pause: { from: ['live'], to: 'paused' },
  resume: { from: ['paused'], to: 'live' },
  stop: { from: ['live', 'paused'], to: 'stopped' },
}

/** Asking for the state a journey already has changes nothing; one that cannot be reached is a conflict. */
export async function moveJourney(
  deps: Deps,
  which: { brand: number; id: string; move: Move },
): Promise<{ state: JourneyState }> {
  const { from, to } = moves[which.move]
  const at = new Date(await deps.clock.machine())
  await deps.db.transaction().execute(async (tx) => {
    const journey = await lockJourney(tx, which)
    if (journey === undefined) throw new NotFound('journey')
    if (journey.state === to) return
    if (!from.includes(journey.state)) {
      throw new Conflict(
        'STATE',
        `A journey that is ${journey.state} cannot be ${to}; it would have to be ${from.join(' or ')}.`,
      )
    }
    await setState(tx, { brand: which.brand, id: journey.id, state: to, at, settling: true })
    await notify(tx, 'journeys', String(journey.id))
  })
  forgetLive(deps)
  return { state: to }
}
