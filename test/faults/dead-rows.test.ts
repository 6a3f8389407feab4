import { openFigures } from '@cairn/runtime/health/figures'
import { advanceBucket } from '@cairn/runtime/engine/advance'
import { openPool } from '@cairn/runtime/db/connect'
import { openLog } from '@cairn/runtime/log'
import { expect, onTestFinished, test } from 'vitest'
import { TIMEOUT } from '../kit/load.ts'
import { createWorld } from '../kit/world.ts'

const BUCKET = 7
const PARKED = 1000
const CLAIMS = 25
/** A machine that does other things at the same time disturbs some of them, not all. */
const ROUNDS = 6

test(
  'E340 F50 rows that died and cannot be swept keep no claim waiting, and the figures tell of them',
  async () => {
    const times = 20
    const world = await createWorld()
    const journey = await world.publish({
      nodes: { n1: 'entry.schedule', n2: ['wait.duration', { for: 'P30D' }], n3: 'flow.exit' },
      edges: ['n1.next > n2', 'n2.next > n3'],
    })
    await world.rows(`select setval('member_id', $1), 1 as one`, [64 * 100 + BUCKET - 64])
    await world.rows('alter sequence member_id increment by 64')
    const names = Array.from({ length: PARKED }, (_, i) => `m${i}`)
    await world.members(names)
    await world.enter(journey, names)
    await world.settle()
    expect(await world.rows('select distinct bucket from run')).toEqual([{ bucket: BUCKET }])
    // somebody's report has been running since before they died: nothing may sweep them, and nothing jumps over them
    await world.rows('alter table run set (autovacuum_enabled = off)')
    const reader = openPool(world.url, { name: 'cairn test reader', max: 1, log: openLog({ logLevel: 'silent' }) })
    onTestFinished(() => reader.end())
    const report = await reader.connect()
    onTestFinished(() => report.release(true))
    await report.query('begin isolation level repeatable read')
    await report.query('select 1 from run limit 1')
    const now = await world.deps.clock.now()
    // each of them was due many times over, and is not any more
    for (let n = 0; n < times; n += 1)
      await world.rows(`update run set due_at = to_timestamp($1::float8) - make_interval(mins => $2)`, [now / 1000, n])
    await world.rows(`update run set due_at = to_timestamp($1::float8) + interval '30 days'`, [now / 1000])
    const slowest = Array.from({ length: ROUNDS }, () => 0)
    for (let n = 0; n < ROUNDS * CLAIMS; n += 1) {
      await world.rows(
        `update run set due_at = to_timestamp($1::float8) where id = (select id from run where state = 'waiting' limit 1)`,
        [now / 1000],
      )
      const began = performance.now()
      expect((await advanceBucket(world.deps, { bucket: BUCKET, now })).moved).toBe(1)
      const round = Math.floor(n / CLAIMS)
      slowest[round] = Math.max(slowest[round] ?? 0, performance.now() - began)
    }
    expect(Math.min(...slowest)).toBeLessThan(50)
    openFigures(world.deps, {})
    await world.rows('select pg_stat_force_next_flush(), 1 as one')
    await world.rows('analyze run')
    const shown = await world.deps.meter.shown()
    expect(Number(/cairn_dead_rows\{table="run"\} ([\d.]+)/.exec(shown)?.[1])).toBeGreaterThan(times * PARKED * 0.9)
  },
  TIMEOUT,
)
