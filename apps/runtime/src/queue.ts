import {
  type JobHelpers,
  Logger as WorkerLogger,
  parseCronItems,
  type Runner,
  run,
  type TaskList,
} from 'graphile-worker'
import type pg from 'pg'
import type { Logger } from 'pino'
import { query, type Tx } from './db/statement.ts'

/** A kind of job. `work` is handed what was enqueued; what it throws is logged and the job tried again later. */
export interface Job {
  readonly name: string
  /** Five crontab fields in UTC, for work that also begins by the calendar. */
  readonly cron?: string
  work(payload: unknown, signal: AbortSignal): Promise<void>
}

export interface Enqueued {
  readonly name: string
  readonly payload?: object
  /** One job at a time waits under a key; asking again changes the one that waits. */
  readonly key?: string
  /** Seconds to wait first. */
  readonly delay?: number
}

/** Puts a job on the queue, in the caller's transaction where there is one. */
export async function enqueue(tx: Tx, { name, payload = {}, key, delay = 0 }: Enqueued): Promise<void> {
  await query(
    tx,
    `select 1 from graphile_worker.add_job($1, $2::json, run_at := clock_timestamp() + make_interval(secs => $4), job_key := $3)`,
    [name, JSON.stringify(payload), key ?? null, delay],
  )
}

export interface Queue {
  /** Lets jobs under way finish, and takes no new ones. */
  stop(): Promise<void>
}

interface QueueOptions {
  readonly pool: pg.Pool
  readonly log: Logger
  readonly jobs: readonly Job[]
}

/** Every pump holds a place for as long as it runs; the rest of the jobs share what is left. */
const PLACES = 13

/** Starts taking jobs. A job lost, doubled or left locked by a dead process must change nothing: the tables are the truth. */
export async function startQueue({ pool, log, jobs }: QueueOptions): Promise<Queue> {
  const tasks: TaskList = Object.fromEntries(jobs.map((job) => [job.name, taskOf(job)]))
  const crons = jobs.flatMap(({ name, cron }) => (cron === undefined ? [] : [{ task: name, match: cron }]))
  const runner: Runner = await run({
    pgPool: pool,
    taskList: tasks,
    parsedCronItems: parseCronItems(crons),
    noHandleSignals: true,
    concurrency: PLACES,
    pollInterval: 500,
    logger: new WorkerLogger(() => (level, message, meta) => {
      if (level === 'error' || level === 'warning') log.warn({ level, ...meta }, message)
    }),
  })
  return { stop: () => runner.stop() }
}

function taskOf(job: Job): (payload: unknown, helpers: JobHelpers) => Promise<void> {
  return async (payload, helpers) => {
    await job.work(payload, helpers.abortSignal ?? NEVER)
  }
}
const NEVER = new AbortController().signal
