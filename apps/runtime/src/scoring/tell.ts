import type { Instant } from '@cairn/sdk'
import { audiencesTouched } from '../audiences/touched.ts'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { checkWakes } from '../engine/checks.ts'
import { liveOf } from '../engine/live.ts'
import { addWakes } from '../engine/store-wake.ts'
import { readListeners } from '../members/store-change.ts'
import { lockMembers } from '../members/store-identity.ts'
import { readEntrants } from './store-scores.ts'

interface News {
  readonly brand: number
  /** Of the model. */
  readonly key: string
  /** Of whom it says something else now. The scores are written. */
  readonly members: readonly number[]
  readonly now: Instant
}

/** What changed scores set going, as changed attributes do: waits that hang on them, exit rules, audiences that are listened to. */
export async function tellScores(tx: Tx, deps: Deps, { brand, key, members, now }: News): Promise<void> {
  if (members.length === 0) return
  const live = await liveOf(tx, deps, brand)
  if (live.inside.length === 0 && live.journeys.length === 0) return
  await lockMembers(tx, brand, members)
  const listeners = await readListeners(
    tx,
    brand,
    members.map((member) => ({ member, topic: `score:${key}` })),
  )
  const learnt = members.map((member) => ({ member, scores: [key] }))
  await addWakes(tx, [
    ...listeners.map(({ bucket, run, visit }) => ({
      bucket,
      run,
      at: now,
      kind: 'change' as const,
      payload: { visit },
    })),
    ...(await checkWakes(tx, { brand, live, learnt, now })),
  ])
  await audiencesTouched(tx, deps, {
    brand,
    live,
    members: await readEntrants(tx, brand, members),
    concerns: (read) => read.kind === 'score' && read.model === key,
    now,
  })
}
