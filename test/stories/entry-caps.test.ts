import { forgetLive } from '@cairn/runtime/engine/live'
import { occasionsDue } from '@cairn/runtime/journeys/occasion'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const inside = async (world: World) =>
  (await world.rows<{ n: number }>('select count(*)::int as n from run'))[0]?.n ?? 0
const uses = (world: World) => world.rows('select period, n::int from entry_use order by period')

const stay = (entry: readonly [string, { [field: string]: string }], settings: object) => ({
  nodes: { n1: entry, n2: ['wait.duration', { for: 'P30D' }] as const },
  edges: ['n1.next > n2'],
  settings,
})

test('E54 a cap by the hour holds while twelve writers race for it, and the next hour has room again', async () => {
  const world = await createWorld({ at: '2026-03-02T09:10:00Z' })
  await world.publish(stay(['entry.event', { event: 'Signed Up' }], { entryCap: { per: 'hour', limit: 5 } }))
  const names = Array.from({ length: 12 }, (_, i) => `c${i}`)
  await Promise.all(names.map((who) => world.event(who, 'Signed Up')))
  expect(await inside(world)).toBe(5)
  await world.advance('PT1H')
  await Promise.all(names.map((who) => world.event(`d${who}`, 'Signed Up')))
  expect(await inside(world)).toBe(10)
  expect(await uses(world)).toEqual([
    { period: 'hour 2026-03-02T09', n: 5 },
    { period: 'hour 2026-03-02T10', n: 5 },
  ])
})

test('E54 a cap by the day turns at midnight in the zone of the journey', async () => {
  const world = await createWorld({ at: '2026-03-02T15:30:00Z' })
  const settings = { entryCap: { per: 'day', limit: 2 }, timeZone: { use: 'member', fallback: 'Asia/Shanghai' } }
  await world.publish(stay(['entry.event', { event: 'Signed Up' }], settings))
  for (const who of ['a', 'b', 'c']) await world.event(who, 'Signed Up')
  expect(await inside(world)).toBe(2)
  await world.advance('PT1H')
  for (const who of ['d', 'e', 'f']) await world.event(who, 'Signed Up')
  expect(await inside(world)).toBe(4)
})

test('E54 a cap by the run counts each occasion of a schedule by itself, also where two processes share it', async () => {
  const world = await createWorld({ at: '2026-03-02T09:00:00Z' })
  for (let i = 0; i < 30; i++) await world.member(`c${i}`)
  const daily = ['entry.schedule', { repeat: 'daily', at: '10:00' }] as const
  const reentry = { allow: 'always', overlap: true }
  const journey = await world.publish(stay(daily, { reentry, entryCap: { per: 'run', limit: 20 } }))
  await world.rows(`update version set published_at = '2026-03-02T09:00:00Z' where journey = $1`, [journey.id])
  forgetLive(world.deps)
  await world.advance('PT59M')
  await world.rows(`select 1`)
  await Promise.all([world.advance('PT1M'), occasionsDue(world.deps)])
  expect(await inside(world)).toBe(20)
  await world.advance('P1D')
  expect(await inside(world)).toBe(40)
})

test('E243 several doors lead into one journey, and once is once for all of them', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Signed Up' }],
      n2: ['entry.event', { event: 'Order Completed', where: 'event.properties.total > 100.0' }],
      n3: 'entry.schedule',
      n4: ['data.tag', { tag: 'signed' }],
      n5: ['wait.duration', { for: 'P1D' }],
    },
    edges: ['n1.next > n4', 'n4.next > n5', 'n2.next > n5', 'n3.next > n5'],
  })
  await world.event('ada', 'Signed Up')
  await world.event('ada', 'Order Completed', { order_id: '1', total: 200 })
  await world.event('bob', 'Order Completed', { order_id: '2', total: 200 })
  await world.event('bob', 'Signed Up')
  await world.settle()
  // the schedule takes in whoever was there when it went live; they are inside already
  expect(
    await world.rows('select m.external_id as who from run r join member m on m.id = r.member order by 1'),
  ).toEqual([{ who: 'ada' }, { who: 'bob' }])
  const counts = await world.counts(journey)
  expect([counts['n1']?.['in'], counts['n2']?.['in'], counts['n5']?.['here']]).toEqual([1, 1, 2])
  expect(await world.rows(`select external_id as who from member where 'signed' = any(tags)`)).toEqual([{ who: 'ada' }])
})

test.each([
  ['order', 'Order Completed', 'order_id', 'Order Delivered'],
  ['cart', 'Cart Viewed', 'cart_id', 'Cart Emptied'],
  ['child', 'Child Added', 'child_id', 'Child Weaned'],
])(
  'E244 each %s of a member walks by itself and hears what is meant for it alone',
  async (_, ...[begins, key, ends]) => {
    const world = await createWorld()
    await world.publish({
      nodes: {
        n1: ['entry.event', { event: begins }],
        n2: ['wait.event', { event: ends, match: `event.properties.${key} == run.key`, timeout: 'P3D' }],
        n3: ['channel.inbox', { title: 'End of {{ run.key }}', body: '-' }],
        n4: ['channel.inbox', { title: 'Nothing of {{ run.key }}', body: '-' }],
        n5: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.matched > n3', 'n2.timeout > n4', 'n3.next > n5', 'n4.next > n5'],
      settings: { reentry: { allow: 'once', key: `event.properties.${key}`, overlap: true } },
    })
    for (const id of ['a', 'b', 'c', 'a']) await world.event('ada', begins, { [key]: id, total: 1 })
    await world.event('ada', begins, { total: 1 })
    await world.settle()
    expect(await world.rows('select key from run order by key')).toEqual([{ key: 'a' }, { key: 'b' }, { key: 'c' }])
    await world.event('ada', ends, { [key]: 'b' })
    await world.settle()
    expect(await world.letters('ada')).toEqual(['End of b'])
    await world.advance('P4D')
    expect((await world.letters('ada')).toSorted()).toEqual(['End of b', 'Nothing of a', 'Nothing of c'])
    // it was here once
    await world.event('ada', begins, { [key]: 'a', total: 1 })
    expect(await inside(world)).toBe(3)
  },
)
