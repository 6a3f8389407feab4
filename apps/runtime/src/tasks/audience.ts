import { z } from 'zod'
import { keepAudiences } from '../audiences/keep.ts'
import { refreshAudience } from '../audiences/refresh.ts'
import { type AudienceRow, everyAudience, findAudience } from '../audiences/store.ts'
import type { Deps } from '../deps.ts'
import { enqueue, type Job } from '../queue.ts'
import type { Pump } from './pump.ts'

const REFRESH = 'audience'
const wanted = z.object({ brand: z.number(), audience: z.string() })

/** Asks for an audience to be counted; asking twice counts once. */
export async function audienceJob(
  { db }: Pick<Deps, 'db'>,
  { brand, publicId }: Pick<AudienceRow, 'brand' | 'publicId'>,
): Promise<void> {
  await enqueue(db, { name: REFRESH, payload: { brand, audience: publicId }, key: `${REFRESH} ${publicId}` })
}

const POLL = 1000

/** Keeps audiences in step with what is learnt about members. */
export function audiencePump(deps: Deps): Pump {
  return {
    key: 'audience-keep',
    async turn() {
      await keepAudiences(deps)
      return POLL
    },
  }
}

export function audienceJobs(deps: Deps): readonly Job[] {
  return [
    {
      name: REFRESH,
      async work(payload) {
        const { brand, audience } = wanted.parse(payload)
        const row = await findAudience(deps.db, brand, audience)
        // deleted meanwhile: nothing is left to count
        if (row) await refreshAudience(deps, row)
      },
    },
    {
      name: 'audiences',
      cron: '*/15 * * * *',
      async work() {
        for (const audience of await everyAudience(deps.db)) await audienceJob(deps, audience)
      },
    },
  ]
}
