import { transact } from '@cairn/runtime/db/transact'
import { advanceBucket } from '@cairn/runtime/engine/advance'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { addWakes } from '@cairn/runtime/engine/store-wake'
import type { Drawing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const waits: Drawing = {
  nodes: {
    n1: 'entry.schedule',
    n2: ['wait.event', { event: 'Order Completed', match: 'event.properties.total > 10.0', timeout: 'P3D' }],
    n3: ['channel.inbox', { title: 'Thanks for {{ event.properties.total }}', body: '-' }],
    n4: ['channel.inbox', { title: 'We miss you', body: '-' }],
    n5: 'flow.exit',
  },
  edges: ['n1.next > n2', 'n2.matched > n3', 'n2.timeout > n4', 'n3.next > n5', 'n4.next > n5'],
}

test('E41 an event wakes the member who waits for it, and nobody else', async () => {
  const world = await createWorld()
  const journey = await world.publish(waits)
  await world.member('ada')
  await world.member('bob')
  await world.enter(journey, ['ada', 'bob'])
  await world.settle()
  await world.event('ada', 'Order Completed', { total: 5 })
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.event('ada', 'Order Completed', { total: 20 })
  await world.settle()
  expect(await world.letters('ada')).toEqual(['Thanks for 20'])
  expect(await world.place(journey, 'bob')).toBe('n2 waiting')
  expect(await world.rows('select * from wake')).toEqual([])
})

test('E42 an event between entry and the wait is found by looking back', async () => {
  const world = await createWorld()
  const journey = await world.publish(waits)
  await world.member('ada')
  await world.enter(journey, ['ada'])
  // the run is there, but nobody has walked it to its wait yet
  await world.event('ada', 'Order Completed', { total: 30 })
  await world.settle()
  expect(await world.letters('ada')).toEqual(['Thanks for 30'])
})

test('E42 an event from before the entry is not found', async () => {
  const world = await createWorld()
  const journey = await world.publish(waits)
  await world.member('ada')
  await world.event('ada', 'Order Completed', { total: 30 })
  await world.advance('PT1M')
  await world.enter(journey, ['ada'])
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
})

/** Ends when some session waits for a lock of this database. */
async function somebodyWaits(world: World): Promise<void> {
  const waiting = `select 1 as one from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await world.rows(waiting)).length === 0);
}

test('E43 an event that is being stored while the run comes to its wait is not lost between the two', async () => {
  const world = await createWorld()
  const journey = await world.publish(waits)
  await world.member('ada')
  await world.enter(journey, ['ada'])
  const now = await world.deps.clock.now()
  const { promise: stored, resolve: tellStored } = Promise.withResolvers<void>()
  const { promise: commit, resolve: letCommit } = Promise.withResolvers<void>()
  const storing = transact(world.deps.db, async (tx) => {
    await world.store(tx, now, { external: 'ada', name: 'Order Completed', properties: { total: 11 } })
    // it looked for subscriptions and found none: the run is not at its wait yet
    tellStored()
    await commit
  })
  await stored
  const walking = advanceDue(world.deps)
  await Promise.race([walking, somebodyWaits(world)])
  letCommit()
  await Promise.all([storing, walking])
  await world.settle()
  expect(await world.letters('ada')).toEqual(['Thanks for 11'])
})

test('E43 forty events that race forty runs to their wait all arrive', async () => {
  const world = await createWorld({ clock: 'real' })
  const journey = await world.publish(waits)
  const names = Array.from({ length: 40 }, (_, i) => `c${i}`)
  for (const name of names) await world.member(name)
  await world.enter(journey, names)
  await Promise.all([world.settle(), ...names.map((name) => world.event(name, 'Order Completed', { total: 11 }))])
  await world.settle()
  const places = await Promise.all(names.map((name) => world.place(journey, name)))
  expect(new Set(places)).toEqual(new Set(['n5 completed']))
})

test('E44 without the event the member leaves by timeout, not before it', async () => {
  const world = await createWorld()
  const journey = await world.publish(waits)
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.advance('P2DT23H')
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.advance('PT1H1M')
  expect(await world.letters('ada')).toEqual(['We miss you'])
  expect(await world.rows('select * from subscription')).toEqual([])
})

test('E45 a run woken twice advances once, also by two passes at one time', async () => {
  const world = await createWorld()
  const journey = await world.publish(waits)
  const member = await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  const [run] = await world.rows<{ id: number; visit: number }>('select id, visit from run')
  const now = await world.deps.clock.now()
  const event = { id: 9, name: 'Order Completed', properties: { total: 99 }, occurred_at: now }
  const wake = {
    bucket: member & 63,
    run: run?.id ?? 0,
    kind: 'event',
    at: now,
    payload: { visit: run?.visit, event },
  } as const
  await addWakes(world.deps.db, [wake, wake])
  const passes = await Promise.all([1, 2, 3].map(() => advanceBucket(world.deps, { bucket: member & 63, now })))
  await world.settle()
  expect(passes.reduce((sum, { moved }) => sum + moved, 0)).toBe(1)
  expect(await world.letters('ada')).toEqual(['Thanks for'])
  expect((await world.counts(journey))['n3']).toEqual({ in: 1, 'out:next': 1 })
})

test('E46 the goal takes a member out of a wait, and an event from while it entered counts', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    ...waits,
    settings: { goal: { event: 'Subscribed', exit: true } },
  })
  await world.member('ada')
  await world.member('bob')
  await world.enter(journey, ['ada', 'bob'])
  await world.event('bob', 'Subscribed')
  await world.settle()
  await world.event('ada', 'Subscribed')
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 exited')
  expect(await world.place(journey, 'bob')).toBe('n1 exited')
})

test('E47 an event too long for a wake still brings all its properties', async () => {
  const world = await createWorld()
  const journey = await world.publish(waits)
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  await world.event('ada', 'Order Completed', { note: 'x'.repeat(6000), total: 12 })
  await world.settle()
  expect(await world.letters('ada')).toEqual(['Thanks for 12'])
})
