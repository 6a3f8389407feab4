import type pg from 'pg'
import type { Deps } from '../deps.ts'
import { droppedLines } from '../log.ts'
import { CHECKS } from './finding.ts'
import { readReport } from './store.ts'
import { countDeadRows, countJobs } from './store-queue.ts'

/**
 * Figures that are asked for when `/metrics` is: what the monitor found, the queue, and the pools of this process. Those of a
 * database that is away stay as they were, and `cairn_database_up` says so.
 */
export function openFigures({ db, meter, clock }: Pick<Deps, 'db' | 'meter' | 'clock'>, pools: Pools): void {
  const findings = meter.gauge('cairn_findings', 'What the monitor found, by check; all zero is well', ['check'])
  const age = meter.gauge('cairn_monitor_age_seconds', 'Since the monitor last looked', [])
  const jobs = meter.gauge('cairn_queue_jobs', 'Jobs of the queue, by state', ['state'])
  const dead = meter.gauge('cairn_dead_rows', 'Rows that died and are not swept yet, by table', ['table'])
  const connections = meter.gauge('cairn_pool_connections', 'Database connections, by pool and state', [
    'pool',
    'state',
  ])
  const up = meter.gauge('cairn_database_up', 'Whether the database answered just now', [])
  const lines = meter.gauge('cairn_log_dropped_lines', 'Lines of the log that nobody took', [])
  meter.before(async () => {
    lines.set(droppedLines())
    for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
      connections.set({ pool, state: 'busy' }, totalCount - idleCount)
      connections.set({ pool, state: 'idle' }, idleCount)
      connections.set({ pool, state: 'wanted' }, waitingCount)
    }
    try {
      const report = await readReport(db)
      for (const check of CHECKS) {
        const found = report?.findings.filter((each) => each.check === check) ?? []
        findings.set(
          { check },
          found.reduce((sum, { n }) => sum + n, 0),
        )
      }
      if (report) age.set(((await clock.machine()) - report.checkedAt) / 1000)
      for (const [state, n] of Object.entries(await countJobs(db))) jobs.set({ state }, n)
      for (const { table, dead: n } of await countDeadRows(db)) dead.set({ table }, n)
      up.set(1)
    } catch {
      // whoever reads figures wants those there are; this one says what is wrong
      up.set(0)
    }
  })
}

type Pools = Readonly<Record<string, Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>>
