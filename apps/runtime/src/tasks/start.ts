import type { Deps } from '../deps.ts'
import { openPool } from '../db/connect.ts'
import { enqueue, type Job, startQueue } from '../queue.ts'
import { advancePump, SHARES } from './advance.ts'
import { audienceJobs } from './audience.ts'
import { clockPump } from './clock.ts'
import { importJobs } from './import.ts'
import { type Bell, makeBell, type Pump, pumpJob } from './pump.ts'

/** Pumps are put on the queue again this often: a job that died with its process is missed no longer. */
const WATCH = 5000
const QUEUE_CONNECTIONS = 13

export interface Tasks {
  /** Lets what runs come to its end and takes nothing new. */
  stop(): Promise<void>
}

/** Everything that works by itself in this process: the pumps that never end, and the jobs that come and go. */
export async function startTasks(deps: Deps, databaseUrl: string): Promise<Tasks> {
  const { db, log } = deps
  const stopping = new AbortController()
  const pumps = pumpsOf(deps)
  const own = pumps.map(({ pump, bell }) => pumpJob({ db, log, stopping: stopping.signal }, pump, bell))
  const jobs: Job[] = [...own, ...audienceJobs(deps), ...importJobs(deps)]
  const pool = openPool(databaseUrl, { name: 'cairn jobs', max: QUEUE_CONNECTIONS, log })
  const queue = await startQueue({ pool, log, jobs })
  const watch = async (): Promise<void> => {
    for (const { pump } of pumps) await enqueue(db, { name: pump.key, key: pump.key })
  }
  await watch()
  const timer = setInterval(() => {
    watch().catch((error: unknown) => log.error({ error }, 'the pumps could not be put on the queue'))
  }, WATCH)
  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await queue.stop()
      await pool.end()
    },
  }
}

function pumpsOf(deps: Deps): { pump: Pump; bell: Bell }[] {
  const shares = Array.from({ length: SHARES }, (_, share) => {
    const bell = makeBell()
    return { bell, pump: advancePump(deps, share, bell) }
  })
  const bell = makeBell()
  deps.signals.on('clock', () => bell.ring())
  return [...shares, { bell, pump: clockPump(deps) }]
}
