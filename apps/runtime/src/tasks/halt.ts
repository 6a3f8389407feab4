import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { followState } from '../engine/halt.ts'
import type { Job } from '../queue.ts'

const wanted = z.object({ journey: z.number() })

/** After a journey was resumed or stopped: the members inside follow. */
export function haltJob(deps: Deps): Job {
  return { name: 'halt', work: (payload) => followState(deps, wanted.parse(payload).journey) }
}
