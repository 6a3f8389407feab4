import { createAudience } from '@cairn/runtime/audiences/audience'
import { refreshAudience } from '@cairn/runtime/audiences/refresh'
import { findAudience } from '@cairn/runtime/audiences/store'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

type Config = { [field: string]: string | { [field: string]: string }[] }

/** Ada stands at the wait, and gets a letter named after the port she leaves by. */
async function listening(world: World, config: Config, also: readonly string[] = []): Promise<Published> {
  const ports = ['matched', 'timeout', ...also]
  const letters = ports.map((port, i) => [`l${i}`, ['channel.inbox', { title: port, body: '-' }]] as const)
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['wait.event', config], ...Object.fromEntries(letters), n9: 'flow.exit' },
    edges: ['n1.next > n2', ...ports.flatMap((port, i) => [`n2.${port} > l${i}`, `l${i}.next > n9`])],
  })
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  return journey
}

const cart = {
  event: 'Order Completed',
  also: [
    { port: 'left', name: 'Left', event: 'Cart Emptied' },
    { port: 'big', name: 'Big', event: 'Cart Viewed', match: 'event.properties.total > 100.0' },
  ],
}

test('E200 of several events the first one decides the way', async () => {
  const world = await createWorld()
  const journey = await listening(world, cart, ['left', 'big'])
  await world.event('ada', 'Cart Viewed', { total: 5 })
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.event('ada', 'Cart Viewed', { total: 500 })
  await world.event('ada', 'Order Completed', { order_id: '1', total: 1 })
  await world.settle()
  expect(await world.letters('ada')).toEqual(['big'])
  expect(await world.rows('select 1 as one from subscription')).toEqual([])
})

test('E201 ranked, the better event wins within the settling time', async () => {
  const world = await createWorld()
  const journey = await listening(world, { ...cart, pick: 'ranked', settle: 'PT30S' }, ['left', 'big'])
  await world.event('ada', 'Cart Emptied')
  await world.advance('PT20S')
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.event('ada', 'Order Completed', { order_id: '1', total: 1 })
  await world.advance('PT9S')
  expect(await world.letters('ada')).toEqual([])
  await world.advance('PT1S')
  expect(await world.letters('ada')).toEqual(['matched'])
})

test('E202 a quiet wait goes on when no more comes, with the last event in scope', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['wait.event', { event: 'Cart Viewed', pick: 'quiet', settle: 'PT30M', timeout: 'P1D' }],
      n3: ['channel.inbox', { title: 'Cart {{ event.properties.n }}', body: '-' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.matched > n3', 'n3.next > n4'],
  })
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  for (const n of [1, 2, 3]) {
    await world.event('ada', 'Cart Viewed', { n })
    await world.advance('PT20M')
  }
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.advance('PT10M')
  expect(await world.letters('ada')).toEqual(['Cart 3'])
})

test('E203 a condition is waited for: what it reads wakes, and the rest does not', async () => {
  const world = await createWorld()
  const journey = await listening(world, { of: 'change', when: 'member.tier == "gold" && orders.count > 1' })
  await world.member('ada', { name: 'Ada' })
  expect(await world.rows('select 1 as one from wake')).toEqual([])
  await world.member('ada', { tier: 'gold' })
  await world.event('ada', 'Order Completed', { order_id: '1', total: 1 })
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.event('ada', 'Order Completed', { order_id: '2', total: 1 })
  await world.settle()
  expect(await world.letters('ada')).toEqual(['matched'])
})

test('E203 who fulfils the condition already goes on at once, and a tag counts', async () => {
  const world = await createWorld()
  await world.member('ada', { tier: 'gold' })
  await listening(world, { of: 'change', when: 'member.tier == "gold"' })
  expect(await world.letters('ada')).toEqual(['matched'])
  const journey = await listening(world, { of: 'change', when: 'tagged("vip")' })
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  const tagging = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['data.tag', { tag: 'vip' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.enter(tagging, ['ada'])
  await world.settle()
  expect(await world.letters('ada')).toEqual(['matched', 'matched'])
})

test('E204 joining and leaving an audience end a wait', async () => {
  const world = await createWorld()
  await world.member('ada', { tier: 'tin' })
  const { publicId } = await createAudience(world.deps, {
    brand: world.brand,
    name: 'Gold',
    rule: 'member.tier == "gold"',
  })
  const audience = await findAudience(world.deps.db, world.brand, publicId)
  if (audience) await refreshAudience(world.deps, audience)
  const join = await listening(world, { of: 'join', audience: publicId })
  expect(await world.place(join, 'ada')).toBe('n2 waiting')
  await world.member('ada', { tier: 'gold' })
  await world.settle()
  expect(await world.letters('ada')).toEqual(['matched'])
  const leave = await listening(world, { of: 'leave', audience: publicId, timeout: 'P1D' })
  expect(await world.place(leave, 'ada')).toBe('n2 waiting')
  await world.advance('P2D')
  expect(await world.letters('ada')).toEqual(['matched', 'timeout'])
})

test('E206 a birthday that is corrected while it is waited for is met on its new day', async () => {
  const world = await createWorld({ at: '2026-03-02T09:00:00Z' })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['wait.until', { mode: 'date', attribute: 'birthday' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.member('ada', { birthday: '1990-03-20' })
  await world.enter(journey, ['ada'])
  await world.settle()
  await world.member('ada', { birthday: '1990-03-10' })
  await world.advance('P7D')
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.advance('P2D')
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})
