import { transact } from '@cairn/runtime/db/transact'
import { enter } from '@cairn/runtime/engine/enter'
import { expect, test } from 'vitest'
import { createWorld } from '../kit/world.ts'

test('E32 two versions that let in by different rules: who is entering under one is known to the other, in the midst of a chunk', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['wait.duration', { for: 'P30D' }] },
    edges: ['n1.next > n2'],
    settings: { reentry: { allow: 'always', overlap: true } },
  })
  await world.rows(
    `insert into version (journey, version, graph, hash, published_at)
     select journey, 2, jsonb_set(graph, '{settings,reentry}', '{"allow": "once", "overlap": false}'), '2', now() from version`,
  )
  const names = Array.from({ length: 20 }, (_, i) => `m${i}`)
  await world.members(names)
  const members = await world.rows<{ id: number; entrant: string }>('select id, external_id as entrant from member')
  const now = await world.deps.clock.now()
  const wish = (version: number) => ({
    journey: journey.id,
    version,
    node: journey.entry,
    now,
    entries: members.map(({ id, entrant }) => ({ member: id, entrant, occurrence: `by ${version}` })),
  })
  const { promise: newer, resolve: begun } = Promise.withResolvers<ReturnType<typeof enter>>()
  await transact(world.deps.db, async (tx) => {
    expect((await enter(tx, world.deps, wish(1))).entered).toHaveLength(names.length)
    begun(transact(world.deps.db, (other) => enter(other, world.deps, wish(2))))
    const waiting = `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    // the first is not committed before the second has come to it, or has passed it by
    const runs = `select count(*)::int as n from run where version = 2`
    await expect
      .poll(
        async () =>
          (await world.rows<{ n: number }>(waiting))[0]?.n === 1 || (await world.rows<{ n: number }>(runs))[0]?.n !== 0,
      )
      .toBe(true)
  })
  const { entered, refused } = await newer
  expect(entered).toEqual([])
  expect(refused.map(({ reason }) => reason)).toEqual(names.map(() => 'once'))
  expect(await world.rows('select version, count(*)::int as n from run group by version')).toEqual([
    { version: 1, n: names.length },
  ])
})
