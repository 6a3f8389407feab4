import type { Deps } from '../deps.ts'
import { transact } from '../db/transact.ts'
import { type Release, releaseQuarantined } from './store-release.ts'

const CHUNK = 5000

/**
 * The operator's word for members in quarantine: try again where they stand, go to another node, or leave. It is only left
 * for them as news; the advance does it, and one whose reason still stands is quarantined again. Answers how many were told.
 */
export async function release(deps: Pick<Deps, 'db' | 'clock'>, wish: Omit<Release, 'now' | 'limit'>): Promise<number> {
  const now = await deps.clock.now()
  let told = 0
  for (let n = CHUNK; n === CHUNK; told += n) {
    n = await transact(deps.db, (tx) => releaseQuarantined(tx, { ...wish, now, limit: CHUNK }))
  }
  return told
}
