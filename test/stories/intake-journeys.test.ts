import { query } from '@cairn/runtime/db/statement'
import { transact } from '@cairn/runtime/db/transact'
import { ingest } from '@cairn/runtime/events/ingest'
import type { DatedItem } from '@cairn/runtime/events/item'
import type { JsonObject } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

/** Several items in one batch, seconds apart from now. */
async function batch(
  world: World,
  items: readonly (Partial<DatedItem> & { seconds?: number })[],
  history = false,
): Promise<void> {
  const now = await world.deps.clock.now()
  const dated = items.map(({ seconds = 0, ...item }, i): DatedItem => ({
    call: 'track',
    userId: 'ann',
    messageId: `b${i}`,
    occurredAt: now + seconds * 1000,
    ...item,
  }))
  const brand = { id: world.brand, currency: 'GBP' }
  await transact(world.deps.db, (tx) => ingest(tx, world.deps, { brand, items: dated, now, receivedAt: now, history }))
}

const order = (id: string, total: number, more: JsonObject = {}) => ({
  name: 'Order Completed',
  properties: { order_id: id, total, ...more },
})
const entered = (world: World) =>
  world.rows<{ key: string; at: Date }>('select entry_key as key, event_at as at from run order by entry_key')
const onOrder = (where: string, settings = {}) => ({
  nodes: { n1: ['entry.event', { event: 'Order Completed', where }], n2: ['wait.duration', { for: 'P1D' }] } as const,
  edges: ['n1.next > n2'],
  settings: { reentry: { allow: 'always', overlap: true } as const, ...settings },
})

test('E31 each event of a batch is judged by what was true up to and including it', async () => {
  const world = await createWorld()
  await world.publish(onOrder('orders.count == 2 && orders.total >= 30.0'))
  await batch(world, [
    { messageId: 'm3', seconds: -1, event: order('o3', 5) },
    { messageId: 'm2', seconds: -2, event: order('o2', 20) },
    { messageId: 'm1', seconds: -3, event: order('o1', 10) },
  ])
  expect((await entered(world)).map(({ key }) => key)).toEqual(['/m2'])
})

test('counts, sums and attributes of the same batch are seen by what comes after them', async () => {
  const world = await createWorld()
  await world.publish(onOrder("count('Viewed', 'P1D') == 2 && member.plan == 'gold' && days_since('Viewed') == 0.0"))
  const viewed = { name: 'Viewed', properties: {} }
  await batch(world, [
    { messageId: 'a', seconds: -9, event: viewed },
    { messageId: 'b', seconds: -8, event: order('o1', 1) },
    { messageId: 'c', seconds: -7, event: viewed },
    { messageId: 'd', seconds: -6, event: order('o2', 1) },
    { messageId: 'e', seconds: -5, call: 'identify', traits: { plan: 'gold' } },
    { messageId: 'f', seconds: -4, event: order('o3', 1) },
    { messageId: 'g', seconds: -3, event: viewed },
    { messageId: 'h', seconds: -2, event: order('o4', 1) },
  ])
  expect((await entered(world)).map(({ key }) => key)).toEqual(['/f'])
})

test('a key tells a member’s orders apart, and a repeated message enters nobody', async () => {
  const world = await createWorld()
  await world.publish(onOrder('', { reentry: { allow: 'once', key: 'event.properties.order_id' } }))
  const told = (messageId: string, event: DatedItem['event']) => batch(world, [{ messageId, ...(event && { event }) }])
  for (let i = 0; i < 2; i += 1) await told('m1', order('o1', 1))
  await told('m2', order('o1', 1))
  await told('m3', order('o2', 1))
  await told('m4', { name: 'Order Completed', properties: { total: 1 } })
  expect((await world.rows('select count(*)::int as n from event'))[0]).toEqual({ n: 4 })
  expect((await entered(world)).map(({ key }) => key)).toEqual(['o1', 'o2'])
})

test('E104 history starts and wakes nothing, and is known to what comes later', async () => {
  const world = await createWorld()
  await world.publish(onOrder('orders.count == 2'))
  await batch(
    world,
    [
      { messageId: 'm1', event: order('o1', 1) },
      { messageId: 'm2', event: order('o2', 1) },
    ],
    true,
  )
  expect(await entered(world)).toEqual([])
  await batch(world, [{ messageId: 'm3', event: order('o3', 1) }])
  expect(await entered(world)).toEqual([])
  expect(await world.rows('select count from member_orders')).toEqual([{ count: 3 }])
})

const waiting = (match: string) => ({
  nodes: {
    n1: ['entry.event', { event: 'Started' }],
    n2: ['wait.event', { event: 'Paid', match, timeout: 'P3D' }],
    n3: ['channel.inbox', { title: 'Thanks for {{ event.properties.what }}', body: '-' }],
    n4: 'flow.exit',
  } as const,
  edges: ['n1.next > n2', 'n2.matched > n3', 'n2.timeout > n4', 'n3.next > n4'],
})

test('E110 an awaited event wakes its member alone, a large one too', async () => {
  const world = await createWorld()
  const journey = await world.publish(waiting('event.properties.what == "tea"'))
  for (const who of ['ann', 'bob']) await world.event(who, 'Started')
  await world.settle()
  await world.event('ann', 'Paid', { what: 'salt' })
  await world.settle()
  expect(await world.place(journey, 'ann')).toBe('n2 waiting')
  await world.event('ann', 'Paid', { what: 'tea', note: 'n'.repeat(9_000) })
  await world.settle()
  expect(await world.letters('ann')).toEqual(['Thanks for tea'])
  // Small as text and large as jsonb: a thousand little numbers.
  const numbers = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`n${i}`, i]))
  await world.event('cat', 'Started')
  await world.settle()
  await world.event('cat', 'Paid', { what: 'tea', ...numbers })
  await world.settle()
  expect(await world.letters('cat')).toEqual(['Thanks for tea'])
  expect(await world.place(journey, 'bob')).toBe('n2 waiting')
})

test('reaching the goal takes the member out', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: { n1: ['entry.event', { event: 'Started' }], n2: ['wait.duration', { for: 'P9D' }] },
    edges: ['n1.next > n2'],
    settings: {
      goal: { event: 'Paid', exit: true, match: 'event.properties.sum > 10.0' },
      exit: [{ when: 'member.gone == true' }],
    },
  })
  for (const who of ['ann', 'bob', 'cat']) await world.event(who, 'Started')
  await world.settle()
  await world.event('ann', 'Paid', { sum: 5 })
  await world.event('bob', 'Paid', { sum: 50 })
  await world.member('cat', { gone: true })
  await world.settle()
  expect(await world.place(journey, 'ann')).toBe('n2 waiting')
  expect(await world.place(journey, 'bob')).toBe('n2 exited')
  expect(await world.place(journey, 'cat')).toBe('n2 exited')
})

test('E102 two writers that meet the same people in opposite order both get through', async () => {
  const world = await createWorld()
  await world.publish(onOrder('orders.count > 0'))
  const who = Array.from({ length: 60 }, (_, i) => `c${i}`)
  const items = (prefix: string, ids: readonly string[]) =>
    ids.map((userId, i) => ({ userId, messageId: `${prefix}${i}`, event: order(`${prefix}${i}`, 1) }))
  await Promise.all([
    ...Array.from({ length: 4 }, (_, i) => batch(world, items(`x${i}-`, who))),
    ...Array.from({ length: 4 }, (_, i) => batch(world, items(`y${i}-`, who.toReversed()))),
  ])
  const [sums] = await query<{ runs: number; orders: number; members: number }>(
    world.deps.db,
    'select (select count(*)::int from run) as runs, (select sum(count)::int from member_orders) as orders, (select count(*)::int from member) as members',
    [],
  )
  expect(sums).toEqual({ runs: 480, orders: 480, members: 60 })
})
