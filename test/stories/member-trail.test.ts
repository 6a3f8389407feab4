import { readInbox, readMessages, readRuns } from '@cairn/runtime/members/store-inbox'
import { readTrail, type TrailPlace, type TrailRow } from '@cairn/runtime/members/store-trail'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

async function trail(world: World, member: number, limit: number): Promise<readonly TrailRow[]> {
  const all: TrailRow[] = []
  for (let before: TrailPlace | undefined; ;) {
    const rows = await readTrail(world.deps.db, { brand: world.brand, member, before, limit })
    all.push(...rows)
    before = rows.at(-1)
    if (rows.length < limit) return all
  }
}

test('a member’s trail tells events, steps, messages and rewards in the order they happened, however it is paged', async () => {
  const world = await createWorld()
  const pool = await world.pool(['GIFT'])
  await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Started' }],
      n2: ['reward.coupon', { pool }],
      n3: ['channel.inbox', { title: 'Your {{ reward.n2.code }}', body: 'Use it' }],
      n4: ['wait.duration', { for: 'P1D' }],
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.next > n4'],
  })
  const ann = await world.member('ann')
  await world.event('ann', 'Started', { from: 'shop' })
  await world.settle()
  const rows = await trail(world, ann, 100)
  const told = rows
    .toReversed()
    .map(({ kind, node, what, code }) => [kind, node, kind === 'step' || kind === 'event' ? what : code])
  expect(told).toEqual([
    ['event', null, 'Started'],
    ['step', 'n1', 'in'],
    ['step', 'n1', 'out:next'],
    ['reward', 'n2', 'GIFT'],
    ['step', 'n2', 'out:granted'],
    ['message', 'n3', null],
    ['step', 'n3', 'out:next'],
    ['step', 'n4', 'in'],
  ])
  expect(rows.filter(({ passed }) => passed).map(({ node }) => node)).toEqual(['n3', 'n2'])
  const message = rows.find(({ kind }) => kind === 'message')
  expect(message).toMatchObject({
    node: 'n3',
    nodeType: 'channel.inbox',
    journeyName: 'Test',
    content: { title: 'Your GIFT', body: 'Use it' },
  })
  expect(await trail(world, ann, 2)).toEqual(rows)
  expect(await trail(world, 64_000, 10)).toEqual([])

  expect(await readInbox(world.deps.db, { brand: world.brand, member: ann, limit: 10 })).toMatchObject([
    { title: 'Your GIFT', body: 'Use it' },
  ])
  expect(await readMessages(world.deps.db, world.brand, 10)).toMatchObject([
    { member: ann, external: 'ann', title: 'Your GIFT' },
  ])
  expect(await readRuns(world.deps.db, world.brand, ann)).toMatchObject([
    { node: 'n4', nodeType: 'wait.duration', state: 'waiting', trouble: null },
  ])
})
