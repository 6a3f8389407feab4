import { createAudience } from '@cairn/runtime/audiences/audience'
import { refreshAudience } from '@cairn/runtime/audiences/refresh'
import { findAudience } from '@cairn/runtime/audiences/store'
import { transact } from '@cairn/runtime/db/transact'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { tellMembers } from '@cairn/runtime/events/tell'
import { forgetLive } from '@cairn/runtime/engine/live'
import type { ProfileUpdate } from '@cairn/runtime/members/store-profile'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

/** A letter at once, then a wait that listens to nothing, then another letter. */
const patient = (when: string, settings: object = {}) => ({
  nodes: {
    n1: 'entry.schedule',
    n2: ['channel.inbox', { title: 'Hello', body: '-' }] as const,
    n3: ['wait.duration', { for: 'P3D' }] as const,
    n4: ['channel.inbox', { title: 'Again', body: '-' }] as const,
    n5: 'flow.exit',
  },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.next > n5'],
  settings: { exit: [{ when }], ...settings },
})

/** Ada and Bob stand at the wait of the journey. */
async function waiting(world: World, when: string, settings: object = {}): Promise<Published> {
  const journey = await world.publish(patient(when, settings))
  for (const who of ['ada', 'bob']) await world.member(who, { email: `${who}@example.com` })
  await world.enter(journey, ['ada', 'bob'])
  await world.settle()
  expect(await places(world, journey)).toEqual(['n3 waiting', 'n3 waiting'])
  return journey
}

const places = async (world: World, journey: Published) => [
  await world.place(journey, 'ada'),
  await world.place(journey, 'bob'),
]
const OUT = ['n3 exited', 'n3 waiting']

async function tell(world: World, external: string, update: Partial<ProfileUpdate>): Promise<void> {
  const now = await world.deps.clock.now()
  const told = [{ reference: { external }, update: { attributes: {}, ...update } }]
  await transact(world.deps.db, (tx) => tellMembers(tx, world.deps, { brand: world.brand, told, now, history: false }))
}

test('E210 an attribute an exit rule reads takes a member out of a wait at the same instant', async () => {
  const world = await createWorld()
  const journey = await waiting(world, 'member.tier == "gold"')
  await world.member('bob', { tier: 'tin', name: 'Bob' })
  await world.member('ada', { tier: 'gold' })
  await world.settle()
  expect(await places(world, journey)).toEqual(OUT)
})

test('E210 an event it counts does', async () => {
  const world = await createWorld()
  const journey = await waiting(world, "count('Unsubscribed', 'P30D') > 0")
  await world.event('bob', 'Something Else')
  await world.event('ada', 'Unsubscribed')
  await world.settle()
  expect(await places(world, journey)).toEqual(OUT)
})

test('E210 an order does', async () => {
  const world = await createWorld()
  const journey = await waiting(world, 'orders.count > 0')
  await world.event('ada', 'Order Completed', { order_id: 'o1', total: 20 })
  await world.settle()
  expect(await places(world, journey)).toEqual(OUT)
})

test('E210 a tag does, told from outside or put on by another journey', async () => {
  const world = await createWorld()
  const journey = await waiting(world, 'tagged("gone")')
  await tell(world, 'ada', { tags: ['gone'] })
  await world.settle()
  expect(await places(world, journey)).toEqual(OUT)
  const tagging = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['data.tag', { tag: 'gone' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.enter(tagging, ['bob'])
  await world.settle()
  expect(await world.place(journey, 'bob')).toBe('n3 exited')
})

test('E210 an audience does, and losing the last way to be reached', async () => {
  const world = await createWorld()
  const { publicId } = await createAudience(world.deps, {
    brand: world.brand,
    name: 'Gold',
    rule: 'member.tier == "gold"',
  })
  const refresh = async () => {
    const audience = await findAudience(world.deps.db, world.brand, publicId)
    if (audience) await refreshAudience(world.deps, audience)
  }
  await refresh()
  const journey = await waiting(world, `in_audience("${publicId}") || !reachable("any")`)
  await world.member('ada', { tier: 'gold' })
  await world.settle()
  expect(await places(world, journey)).toEqual(OUT)
  await tell(world, 'bob', { attributes: { email: null } })
  await world.settle()
  expect(await world.place(journey, 'bob')).toBe('n3 exited')
})

test('E211 what its own step changes takes a member out before the next step', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['data.tag', { tag: 'gone' }],
      n3: ['channel.inbox', { title: 'Never', body: '-' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
    settings: { exit: [{ when: 'tagged("gone")' }] },
  })
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 exited')
  expect(await world.letters('ada')).toEqual([])
})

test('E212 nothing is sent after the exit: a planned message is cancelled', async () => {
  const world = await createWorld()
  const journey = await world.publish(patient('member.tier == "gold"'))
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await advanceDue(world.deps)
  expect(await world.place(journey, 'ada')).toBe('n3 waiting')
  expect(await world.rows('select state from effect')).toEqual([{ state: 'planned' }])
  await world.member('ada', { tier: 'gold' })
  await world.settle()
  await world.advance('P5D')
  expect(await world.letters('ada')).toEqual([])
  expect(await world.rows('select state from effect')).toEqual([{ state: 'cancelled' }])
})

test('E213 members inside an older version keep its goal and its exit rules', async () => {
  const world = await createWorld()
  const journey = await waiting(world, 'member.tier == "gold"', { goal: { event: 'Subscribed', exit: true } })
  await world.rows(
    `insert into version (journey, version, graph, hash, published_at)
     select journey, 2, jsonb_set(jsonb_set(graph, '{settings,exit}', '[]'), '{settings,goal,event}', '"Bought"'), '2', now()
     from version where journey = $1`,
    [journey.id],
  )
  await world.rows('update journey set live_version = 2 where id = $1', [journey.id])
  forgetLive(world.deps)
  await world.member('ada', { tier: 'gold' })
  await world.event('bob', 'Subscribed')
  await world.settle()
  expect(await places(world, journey)).toEqual(['n3 exited', 'n3 exited'])
})

/** Ends when some session waits for a lock of this database. */
async function somebodyWaits(world: World): Promise<void> {
  const waits = `select 1 as one from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await world.rows(waits)).length === 0);
}

test('E214 what is told while a member enters is not lost between the two', async () => {
  const world = await createWorld()
  const journey = await world.publish(patient('member.tier == "gold"'))
  await world.member('ada')
  const now = await world.deps.clock.now()
  const { promise: told, resolve: tellTold } = Promise.withResolvers<void>()
  const { promise: commit, resolve: letCommit } = Promise.withResolvers<void>()
  const telling = transact(world.deps.db, async (tx) => {
    const update = [{ reference: { external: 'ada' }, update: { attributes: { tier: 'gold' } } }]
    await tellMembers(tx, world.deps, { brand: world.brand, told: update, now, history: false })
    // it looked for runs to tell and found none
    tellTold()
    await commit
  })
  await told
  await world.enter(journey, ['ada'])
  const walking = advanceDue(world.deps)
  await Promise.race([walking, somebodyWaits(world)])
  letCommit()
  await Promise.all([telling, walking])
  await world.settle()
  expect(await world.place(journey, 'ada')).toMatch(/ exited$/)
  expect(await world.letters('ada')).toEqual([])
})

test('E230 a member who moves to another zone is met at the same time of day there', async () => {
  const world = await createWorld({ at: '2026-03-02T09:00:00Z' })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['wait.until', { at: '10:00' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.member('ada')
  await tell(world, 'ada', { zone: 'Europe/London' })
  await world.enter(journey, ['ada'])
  await world.settle()
  const due = async () => (await world.rows<{ due_at: Date }>('select due_at from run'))[0]?.due_at.toISOString()
  expect(await due()).toBe('2026-03-02T10:00:00.000Z')
  await tell(world, 'ada', { zone: 'America/New_York' })
  await world.settle()
  expect(await due()).toBe('2026-03-02T15:00:00.000Z')
  await tell(world, 'ada', { zone: 'America/New_York' })
  expect(await world.rows('select 1 as one from wake')).toEqual([])
  await world.advance('PT6H')
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})
