import type { Deps } from '../deps.ts'
import { answerWithin, openPool } from '../db/connect.ts'
import { troubleOf } from '../db/trouble.ts'
import type { DispatchDeps } from '../effects/dispatch.ts'
import { type Lanes, makeLanes } from '../effects/lanes.ts'
import { openTransports } from '../transports/transports.ts'
import { versionsOf } from '../engine/versions.ts'
import { enqueue, type Job, startQueue } from '../queue.ts'
import { openKeeper, tellMissed } from '../recovery/keep.ts'
import { withholdCodes } from '../rewards/store.ts'
import { seldomOf } from '../seldom.ts'
import { advancePump, SHARES } from './advance.ts'
import { audienceJobs, audiencePump } from './audience.ts'
import { childrenPump } from './children.ts'
import { clockPump } from './clock.ts'
import { importJobs } from './import.ts'
import { occasionPump } from './occasion.ts'
import { dispatchPump } from './dispatch.ts'
import { governPump } from './govern.ts'
import { mergesPump } from './merges.ts'
import { type Bell, makeBell, type Pump, pumpJob } from './pump.ts'
import { scoringJobs } from './scoring.ts'
import { standingPump } from './standing.ts'
import { stationsOf } from './stations.ts'
import { sweepPump } from './sweep.ts'
import { tidyJob } from './tidy.ts'
import { keepMarks, keepWatch } from './watch.ts'

const QUEUE_CONNECTIONS = 14
const UNQUEUED = 'the pumps could not be put on the queue'

export interface Tasks {
  /** Lets what runs come to its end and takes nothing new. */
  stop(): Promise<void>
}

/** Everything that works by itself in this process: the pumps that never end, and the jobs that come and go. */
export async function startTasks(deps: Deps, databaseUrl: string): Promise<Tasks> {
  const { db, log } = deps
  // before any work: a database that has gone back is noticed while nothing has been sent on it
  const keeper = await openKeeper(deps, withholdCodes)
  const stopping = new AbortController()
  const transports = openTransports(deps.config)
  const { pumps, lanes } = pumpsOf({ ...deps, transports, drawn: (tx, wanted) => versionsOf(tx, deps, wanted) })
  const own = pumps.map(({ pump, bell }) => pumpJob({ db, log, stopping: stopping.signal }, pump, bell))
  const jobs: Job[] = [...own, ...audienceJobs(deps), ...importJobs(deps), ...scoringJobs(deps), tidyJob(deps)]
  const pool = openPool(databaseUrl, {
    name: 'cairn jobs',
    max: QUEUE_CONNECTIONS,
    answer: answerWithin(deps.config.times.answer),
    log,
  })
  const queue = await startQueue({ pool, log, jobs })
  const watch = async (): Promise<void> => {
    for (const { pump } of pumps) await enqueue(db, { name: pump.key, key: pump.key })
  }
  await watch()
  const keeping = keepMarks(deps, keeper, stopping.signal)
  const watching = keepWatch(deps, stopping.signal)
  const timer = setInterval(() => {
    watch().catch((error: unknown) => {
      const trouble = troubleOf(error)
      if (trouble === undefined) log.error({ error }, UNQUEUED)
      else seldomOf(log).warn(`pumps ${trouble}`, { error, trouble }, UNQUEUED)
    })
  }, deps.config.times.watch)
  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await queue.stop()
      await lanes.landed()
      await Promise.all([keeping, watching])
      await keeper.close().catch((error: unknown) => tellMissed(deps, error))
      transports.close()
      await pool.end()
    },
  }
}

interface Manned {
  readonly pump: Pump
  readonly bell: Bell
}

function pumpsOf(deps: Deps & DispatchDeps): { pumps: readonly Manned[]; lanes: Lanes } {
  const man = (make: (bell: Bell) => Pump): Manned => {
    const bell = makeBell()
    return { bell, pump: make(bell) }
  }
  const sending = makeBell()
  const lanes = makeLanes(deps, () => sending.ring())
  const clock = man(() => clockPump(deps, stationsOf(deps)))
  deps.signals.on('clock', () => clock.bell.ring())
  const pumps = [
    ...Array.from({ length: SHARES }, (_, share) => man((bell) => advancePump(deps, share, bell))),
    man((bell) => occasionPump(deps, bell)),
    man((bell) => mergesPump(deps, bell)),
    man((bell) => childrenPump(deps, bell)),
    man((bell) => governPump(deps, bell)),
    { bell: sending, pump: dispatchPump(deps, lanes, sending) },
    man(() => sweepPump(deps)),
    man(() => audiencePump(deps)),
    man((bell) => standingPump(deps, bell)),
    clock,
  ]
  return { pumps, lanes }
}
