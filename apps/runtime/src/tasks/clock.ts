import type { Instant } from '@cairn/sdk'
import { markClockJob, moveClock, runningClockJob } from '../db/store-clock.ts'
import type { Deps } from '../deps.ts'
import { notify } from '../signals.ts'
import type { Pump } from './pump.ts'
import type { Station } from './stations.ts'

/** How long to rest while nobody moves the clock. */
const IDLE = 1000

/**
 * Moves a manual clock to where it was told to go, one instant at which something is due after another, and lets
 * everything that happens there come to rest before the next. Its progress is a row, so a process that dies in the
 * middle is simply followed by another.
 */
export function clockPump(deps: Deps, stations: readonly Station[]): Pump {
  return {
    key: 'clock',
    async turn() {
      const job = deps.clock.mode === 'manual' ? await runningClockJob(deps.db) : undefined
      if (job === undefined) return IDLE
      try {
        await settle(stations)
        const now = await deps.clock.now()
        const arrived = now >= job.target
        if (!arrived) await stepTo(deps, await nextInstant(stations, { after: now, to: job.target }))
        await markClockJob(deps.db, { ...job, reached: await deps.clock.now(), state: arrived ? 'done' : 'running' })
      } catch (error) {
        deps.log.error({ error, job: job.id }, 'the clock cannot be moved on')
        const reached = await deps.clock.now()
        const message = error instanceof Error ? error.message : String(error)
        await markClockJob(deps.db, { ...job, reached, state: 'failed', error: message })
      }
      return 0
    },
  }
}

/** Until no station finds anything to do. */
async function settle(stations: readonly Station[]): Promise<void> {
  for (let done = 1; done > 0;) {
    done = 0
    for (const station of stations) done += await station.work()
  }
}

/** The least instant at which any station has something to do; never beyond the target. */
async function nextInstant(
  stations: readonly Station[],
  span: { readonly after: Instant; readonly to: Instant },
): Promise<Instant> {
  const due = await Promise.all(stations.map((station) => station.next()))
  const ahead = due.filter((at) => at !== undefined && at > span.after)
  return Math.min(span.to, ...ahead.map((at) => at ?? span.to))
}

async function stepTo(deps: Deps, to: Instant): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    await moveClock(tx, to)
    await notify(tx, 'clock', '')
  })
}
