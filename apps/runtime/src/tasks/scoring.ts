import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { enqueue, type Job } from '../queue.ts'
import { beginDue, nextScoring, scoringDue } from '../scoring/due.ts'
import { runScoring } from '../scoring/run.ts'
import { openRuns, type RunRow } from '../scoring/store-run.ts'
import type { Station } from './stations.ts'

const SCORING = 'scoring'
const wanted = z.object({ run: z.string() })

/** Asks for a run to be gone on with. */
export async function scoringJob({ db }: Pick<Deps, 'db'>, { publicId }: Pick<RunRow, 'publicId'>): Promise<void> {
  await enqueue(db, { name: SCORING, payload: { run: publicId }, key: `${SCORING} ${publicId}` })
}

export function scoringJobs(deps: Deps): readonly Job[] {
  const under = new Set<string>()
  return [
    {
      name: SCORING,
      async work(payload) {
        const { run: publicId } = wanted.parse(payload)
        if (under.has(publicId)) return
        under.add(publicId)
        try {
          const run = (await openRuns(deps.db)).find((each) => each.publicId === publicId)
          if (run) await runScoring(deps, run)
        } finally {
          under.delete(publicId)
        }
      },
    },
    {
      // begins what is due, and takes up what a process that died left where it stands
      name: 'scores',
      cron: '* * * * *',
      async work() {
        await beginDue(deps)
        for (const run of await openRuns(deps.db)) if (!under.has(run.publicId)) await scoringJob(deps, run)
      },
    },
  ]
}

/** The same work as the manual clock drives it. */
export const scoringStation = (deps: Deps): Station => ({
  work: () => scoringDue(deps),
  next: () => nextScoring(deps),
})
