import type { Instant } from '@cairn/sdk'
import type { Deps } from '../deps.ts'
import { beginRun } from './model.ts'
import { runScoring } from './run.ts'
import { following } from './schedule.ts'
import { dueModels, moveNext, nextDue } from './store.ts'
import { openRuns } from './store-run.ts'

/** Begins the runs whose time has come; after an outage once, not for every time that was missed. Answers how many. */
export async function beginDue(deps: Deps): Promise<number> {
  const now = await deps.clock.now()
  let begun = 0
  for (const model of await dueModels(deps.db, now)) {
    const next = following(model, now)
    if (await moveNext(deps.db, model, next)) {
      await beginRun(deps, model, now)
      begun += 1
    }
  }
  return begun
}

/** The same work as the manual clock drives it: everything that is due, to its end. */
export async function scoringDue(deps: Deps): Promise<number> {
  // models are plugins: where there are none there is nothing to do
  if (!deps.plugins) return 0
  let done = await beginDue(deps)
  for (const run of await openRuns(deps.db)) if (await runScoring(deps, run)) done += 1
  return done
}

export const nextScoring = async ({ db, plugins }: Pick<Deps, 'db' | 'plugins'>): Promise<Instant | undefined> =>
  plugins && nextDue(db)
