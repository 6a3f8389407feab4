import { advanceDue } from '@cairn/runtime/engine/agenda'
import type { Drawing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const coupon = (pool: string): Drawing => ({
  nodes: {
    n1: 'entry.schedule',
    n2: ['reward.coupon', { pool }],
    n3: ['channel.inbox', { title: '{{ reward.n2.code }}', body: '-' }],
    n4: ['channel.inbox', { title: 'Sold out', body: '-' }],
  },
  edges: ['n1.next > n2', 'n2.granted > n3', 'n2.out_of_stock > n4'],
})

const crowd = async (world: World, n: number): Promise<string[]> => {
  const names = Array.from({ length: n }, (_, i) => `c${i}`)
  for (const name of names) await world.member(name)
  return names
}

test('E50 twenty at once for twelve coupons: twelve get one each, eight the other port', async () => {
  const world = await createWorld()
  const codes = Array.from({ length: 12 }, (_, i) => `CODE-${String(i).padStart(2, '0')}`)
  const journey = await world.publish(coupon(await world.pool(codes)))
  await world.enter(journey, await crowd(world, 20))
  // several processes at once, each with its own connections
  await Promise.all(Array.from({ length: 6 }, () => advanceDue(world.deps)))
  await world.settle()
  const letters = await world.rows<{ title: string }>('select title from inbox_message order by title')
  expect(letters.map(({ title }) => title)).toEqual([...codes, ...Array.from({ length: 8 }, () => 'Sold out')])
  expect(await world.rows('select code from reward_code where taken_at is null')).toEqual([])
  expect((await world.counts(journey))['n2']).toMatchObject({ in: 20, 'out:granted': 12, 'out:out_of_stock': 8 })
})

test('E51 a code taken in a transaction that fails is free again', async () => {
  const world = await createWorld()
  const journey = await world.publish(coupon(await world.pool(['A', 'B'])))
  await world.member('ada')
  await world.enter(journey, ['ada'])
  // whoever wants the first place of the trail makes the pass fail after the code was taken
  await world.rows(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '40001'; end $$`,
  )
  await world.rows('create trigger refuse before insert on effect for each row execute function refuse()')
  await expect(advanceDue(world.deps)).rejects.toThrow('no')
  expect(await world.rows('select code from reward_code where taken_at is not null')).toEqual([])
  await world.rows('drop trigger refuse on effect')
  await world.settle()
  expect(await world.letters('ada')).toEqual(['A'])
})

test('E52 points are booked twice, in and out, and the sum of all entries is zero', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['reward.points', { points: 70 }], n3: ['reward.points', { points: 30 }] },
    edges: ['n1.next > n2', 'n2.granted > n3'],
  })
  await world.enter(journey, await crowd(world, 20))
  await Promise.all(Array.from({ length: 4 }, () => advanceDue(world.deps)))
  const [sum] = await world.rows('select sum(amount)::int as sum, count(*)::int as n from points_entry')
  expect(sum).toEqual({ sum: 0, n: 80 })
  expect(await world.rows('select distinct balance from points_account')).toEqual([{ balance: 100 }])
})

test('E53 a pool that is not there answers failed and quarantines nobody', async () => {
  const world = await createWorld()
  const journey = await world.publish(coupon('pol_gone'))
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 completed')
  expect((await world.counts(journey))['n2']).toMatchObject({ in: 1, 'exit:n2.failed': 1 })
})
