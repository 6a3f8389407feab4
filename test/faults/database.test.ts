import { setTimeout as pause } from 'node:timers/promises'
import { openPool } from '@cairn/runtime/db/connect'
import { openLog } from '@cairn/runtime/log'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { openMortals } from '../kit/mortals.ts'
import { openScene } from '../kit/scene.ts'
import { openTeller } from '../kit/teller.ts'
import { createWorld, type World } from '../kit/world.ts'

const mortals = openMortals()
afterAll(() => mortals.dismiss())

test.each(atLoad({ small: [2, 4], full: [2, 4, 16] }))(
  'F15 %i workers over the same members move each of them once',
  async (workers) => {
    const members = atLoad({ small: 200, full: 100_000 })
    const scene = await openScene({ kind: 'window', mortals, stock: members })
    await scene.enter(members)
    for (let n = 0; n < workers; n += 1) await scene.hire()
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
    expect((await scene.world.counts(scene.journey))['n5']).toMatchObject({ in: members })
    expect(scene.vendor.book()).toHaveLength(2 * members)
    const [conflicts] = await scene.world.rows(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    )
    expect(conflicts).toEqual({ deadlocks: 0 })
  },
  TIMEOUT,
)

/** Locks members in the order nobody else uses, again and again, until it is told to stop. */
async function lockBackwards(world: World, stop: AbortSignal): Promise<void> {
  const pool = openPool(world.url, { name: 'cairn test storm', max: 1, log: openLog({ logLevel: 'silent' }) })
  while (!stop.aborted) {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const { rows } = await client.query('select id from member order by id desc')
      for (const { id } of rows) await client.query('select from member where id = $1 for no key update', [id])
      await client.query('commit')
    } catch {
      await client.query('rollback')
    } finally {
      client.release()
    }
  }
  await pool.end()
}

test(
  'F16 writers that lock in the opposite order cost nobody an event and no caller a 500',
  async () => {
    const batches = atLoad({ small: 60, full: 2000 })
    const world = await createWorld({ clock: 'real' })
    const who = ['a', 'b', 'c', 'd', 'e']
    for (const name of who) await world.member(name)
    await world.rows(
      `do $$ begin execute format('alter database %I set deadlock_timeout = 5', current_database()); end $$`,
    )
    const teller = await openTeller(world)
    const stop = new AbortController()
    onTestFinished(() => stop.abort())
    const storm = [1, 2].map(() => lockBackwards(world, stop.signal))
    const statuses = new Set<number>()
    // a caller asked to come again does, as Segment's clients do; what was stored meanwhile is known by its id
    const tell = async (n: number): Promise<void> => {
      const status = await teller.tell(who.map((name) => ({ id: `${n} ${name}`, who: name, name: 'Seen' })))
      statuses.add(status)
      if (status !== 200) await tell(n)
    }
    for (let n = 0; n < batches; n += 4) await Promise.all([n, n + 1, n + 2, n + 3].map(tell))
    stop.abort()
    await Promise.all(storm)
    expect([200, 503]).toEqual(expect.arrayContaining([...statuses]))
    expect(await world.rows(`select count(*)::int as n from event where name = 'Seen'`)).toEqual([
      { n: batches * who.length },
    ])
    const [collisions] = await world.rows<{ deadlocks: number }>(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    )
    expect(collisions?.deadlocks).toBeGreaterThan(0)
  },
  TIMEOUT,
)

test(
  'F17 a queue that loses, doubles, reorders and locks its jobs changes nothing',
  async () => {
    const members = atLoad({ small: 60, full: 20_000 })
    const scene = await openScene({ kind: 'none', mortals, stock: members })
    const rows: World['rows'] = (text, values) => scene.world.rows(text, values)
    await scene.hire()
    await scene.hire()
    await rows(`select graphile_worker.add_job('advance ' || i % 2, '{}') from generate_series(1, 300) i`)
    await rows(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'nobody'`)
    for (let lies = 0; lies < 10; lies += 1) {
      await scene.enter(members / 10)
      await rows('delete from graphile_worker._private_jobs where id % 10 = $1', [lies])
      await rows(
        `update graphile_worker._private_jobs set run_at = now() + interval '1 hour', priority = -id where id % 10 = $1`,
        [(lies + 3) % 10],
      )
      await rows(
        `select graphile_worker.add_job(name) from unnest(array['dispatch', 'govern', 'sweep', 'advance 0']) name`,
      )
      await rows(
        `select graphile_worker.force_unlock_workers(array(select distinct locked_by from graphile_worker._private_jobs))`,
      )
    }
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
    expect(await scene.count('accepted')).toBe(2 * members)
    // of a hundred, one may be later than this
    const [late] = await rows<{ s: number }>(
      `select percentile_cont(0.99) within group (order by extract(epoch from attempt_at - due_at))::float8 as s
       from effect where lane like 'test.%'`,
    )
    expect(late?.s).toBeLessThan(30)
  },
  TIMEOUT,
)

test(
  'F49 a transaction that sits on a member’s row keeps nobody else, and the server ends it',
  async () => {
    const scene = await openScene({ kind: 'window', mortals })
    await scene.enter(20)
    const guarded = openPool(scene.world.url, {
      name: 'cairn test idle',
      guarded: true,
      max: 1,
      log: openLog({ logLevel: 'silent' }),
    })
    onTestFinished(() => guarded.end())
    const idle = await guarded.connect()
    const { rows } = await idle.query('show idle_in_transaction_session_timeout')
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '15s' }])
    // the guard itself, in a hurry: long enough for the others to finish meanwhile
    await idle.query(`set idle_in_transaction_session_timeout = '6s'`)
    await idle.query('begin')
    const { rows: held } = await idle.query('select id from run order by id limit 1 for update')
    const ended = new Promise((resolve) => idle.once('error', resolve))
    await scene.hire()
    const others = `select count(*)::int as n from run where state = 'completed'`
    while ((await scene.world.rows<{ n: number }>(others))[0]?.n !== 19) await pause(20)
    expect(await scene.world.rows('select state from run where id = $1', [held[0]?.id])).toEqual([{ state: 'waiting' }])
    await ended
    idle.release(true)
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
  },
  TIMEOUT,
)
