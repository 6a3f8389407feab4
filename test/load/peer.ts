import { Logger, run } from 'graphile-worker'
import { cpuSince, type Measured } from './measure.ts'
import type { Station } from './station.ts'

/** Four steps a member: branch, wait, send, exit. */
const STEPS = 4

/**
 * The peer in the same run: one graphile-worker job for each step of each member, in a transaction of its own, as products
 * that are built on a job queue do it. A step reads its member, moves the run, writes its history and adds the next job. Tuned:
 * jobs are fetched five hundred at a time and reported done together.
 */
export async function measurePeer({ pool, rows, processes }: Station, members: number): Promise<Measured> {
  await rows(SCHEMA)
  await rows('insert into peer_run (id, member, node) select id, id, 0 from member order by bucket, id limit $1', [
    members,
  ])
  const done = Promise.withResolvers<void>()
  let left = members
  const step = async (payload: unknown): Promise<void> => {
    const { id, node } = payload as { id: number; node: number } // the bench itself wrote it
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query({ name: 'peer-step', text: STEP, values: [id, node] })
      if (node < STEPS) await client.query({ name: 'peer-next', text: NEXT, values: [id, node + 1] })
      await client.query('commit')
    } finally {
      client.release()
    }
    if (node === STEPS && --left === 0) done.resolve()
  }
  const cpu = cpuSince(processes)
  const began = performance.now()
  await rows(`select graphile_worker.add_job('peer', json_build_object('id', id, 'node', 1)) from peer_run`)
  const runner = await run({
    pgPool: pool,
    concurrency: 12,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    pollInterval: 200,
    preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 20, failJobBatchDelay: 20 } },
    taskList: { peer: step },
  })
  await done.promise
  const seconds = (performance.now() - began) / 1000
  const spent = cpu()
  await runner.stop()
  return { steps: members * STEPS, seconds, cpu: spent }
}

const SCHEMA = `
create table peer_run (id bigint primary key, member bigint not null, node smallint not null);
create table peer_history (run bigint not null, node smallint not null, at timestamptz not null)`

const STEP = `
with m as (select r.id, m.attributes->>'tier' as tier from peer_run r join member m on m.bucket = (r.member & 63)::smallint
  and m.id = r.member where r.id = $1 for update of r),
u as (update peer_run r set node = $2 from m where r.id = m.id)
insert into peer_history (run, node, at) select id, $2, clock_timestamp() from m`

const NEXT = `select graphile_worker.add_job('peer', json_build_object('id', $1::bigint, 'node', $2::int))`
