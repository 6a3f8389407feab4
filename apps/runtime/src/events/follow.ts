import type { Instant } from '@cairn/sdk'
import { audiencesTouched } from '../audiences/touched.ts'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import type { Live } from '../engine/live.ts'
import { addWakes } from '../engine/store-wake.ts'
import type { Known } from '../members/facts.ts'
import type { ZoneMove } from '../members/profile.ts'
import { type Doors, type Judged, passDoors } from './entries.ts'
import type { Listener } from './store.ts'
import { wakesOf } from './wakes.ts'

interface Followed {
  readonly brand: number
  readonly live: Live
  readonly doors: Doors
  readonly before: ReadonlyMap<number, Known>
  /** In order, each counted for the first time. */
  readonly happenings: readonly Judged[]
  readonly moved: readonly ZoneMove[]
  /** Looked for in a statement after the members were locked. */
  readonly listeners: readonly Listener[]
  readonly now: Instant
}

/**
 * What a stored batch sets going: members enter, waiting runs are woken, audiences that a live journey listens to are
 * judged again. Runs in statements after the members were locked, so that nothing falls between a run's look-back and
 * its subscription.
 */
export async function follow(tx: Tx, deps: Deps, followed: Followed): Promise<void> {
  const { brand, live, happenings, now } = followed
  if (happenings.length === 0) return
  await passDoors(tx, deps, followed)
  const wakes = await wakesOf(tx, followed)
  if (wakes.length > 0) await addWakes(tx, wakes)
  await audiencesTouched(tx, deps, {
    brand,
    live,
    members: happenings.map(({ member, entrant }) => ({ member, entrant })),
    now,
  })
}
