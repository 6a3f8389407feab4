import { query, type Tx } from '../db/statement.ts'

/** Of the queue's own table, which holds tens of rows: work is in our tables. */
export async function countJobs(tx: Tx): Promise<{ waiting: number; running: number; failed: number }> {
  const [row] = await query<{ waiting: number; running: number; failed: number }>(
    tx,
    `select count(*) filter (where locked_at is null and run_at <= clock_timestamp()) as waiting,
       count(*) filter (where locked_at is not null) as running, count(*) filter (where last_error is not null) as failed
     from graphile_worker.jobs`,
    [],
  )
  return row ?? { waiting: 0, running: 0, failed: 0 }
}

/** Rows of our busiest tables that died and were not swept yet, as the server estimates them. */
export async function countDeadRows(tx: Tx): Promise<readonly { readonly table: string; readonly dead: number }[]> {
  return query(
    tx,
    `select relname as table, n_dead_tup as dead from pg_stat_user_tables
     where schemaname = 'public' and relname in ('run', 'wake', 'effect', 'subscription', 'lane')`,
    [],
  )
}
