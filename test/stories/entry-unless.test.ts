import { moveJourney } from '@cairn/runtime/journeys/state'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

const abandoned = (world: World, config: { [field: string]: string } = {}, settings: object = {}): Promise<Published> =>
  world.publish({
    nodes: {
      n1: ['entry.unless', { event: 'Product Added', other: 'Order Completed', within: 'PT1H', ...config }],
      n2: ['channel.inbox', { title: 'Cart {{ event.properties.cart }}', body: '-' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings,
  })

const added = (world: World, who: string, cart: string) => world.event(who, 'Product Added', { cart })
const bought = (world: World, who: string, cart: string) =>
  world.event(who, 'Order Completed', { order_id: `${who} ${cart}`, total: 1, cart })

test('E221 who does not buy in time enters, with the first event in scope; who does buy was never inside', async () => {
  const world = await createWorld()
  const journey = await abandoned(world)
  await added(world, 'ada', 'a')
  await added(world, 'bob', 'b')
  await world.advance('PT30M')
  await bought(world, 'bob', 'b')
  await world.advance('PT29M')
  expect(await world.letters('ada')).toEqual([])
  await world.advance('PT2M')
  expect(await world.letters('ada')).toEqual(['Cart a'])
  expect(await world.place(journey, 'bob')).toBeUndefined()
  expect(await world.rows('select 1 as one from unless_entry')).toEqual([])
})

test('E221 nothing of once is used up by a cart that was bought', async () => {
  const world = await createWorld()
  await abandoned(world, {}, { reentry: { allow: 'once' } })
  await added(world, 'ada', 'a')
  await bought(world, 'ada', 'a')
  await world.advance('PT2H')
  expect(await world.rows('select 1 as one from run')).toEqual([])
  await added(world, 'ada', 'b')
  await world.advance('PT2H')
  expect(await world.letters('ada')).toEqual(['Cart b'])
})

test('E222 each further event begins the time anew, and what was bought before it does not count', async () => {
  const world = await createWorld()
  await abandoned(world)
  await added(world, 'ada', 'a')
  await world.advance('PT10M')
  await bought(world, 'ada', 'a')
  await world.advance('PT10M')
  await added(world, 'ada', 'b')
  await world.advance('PT50M')
  expect(await world.letters('ada')).toEqual([])
  await world.advance('PT10M')
  expect(await world.letters('ada')).toEqual(['Cart b'])
})

test('E223 carts told apart by their key wait each for itself, and the rule says which order is meant', async () => {
  const world = await createWorld()
  const key = { reentry: { allow: 'once', key: 'event.properties.cart', overlap: true } }
  await abandoned(world, { match: 'event.properties.cart == run.key' }, key)
  for (const cart of ['a', 'b', 'c']) await added(world, 'ada', cart)
  await bought(world, 'ada', 'b')
  await world.advance('PT2H')
  expect((await world.letters('ada')).toSorted()).toEqual(['Cart a', 'Cart c'])
  expect((await world.rows('select key from run order by key')).map(({ key: subject }) => subject)).toEqual(['a', 'c'])
})

test('E221 a rule that cannot be met starts nothing, and a journey paused at the time lets nobody in late', async () => {
  const world = await createWorld()
  const journey = await abandoned(world, { where: 'event.properties.price > 100.0' })
  await added(world, 'ada', 'a')
  expect(await world.rows('select 1 as one from unless_entry')).toEqual([])
  await world.event('ada', 'Product Added', { cart: 'a', price: 200 })
  await moveJourney(world.deps, { brand: world.brand, id: journey.publicId, move: 'pause' })
  await world.advance('PT2H')
  await moveJourney(world.deps, { brand: world.brand, id: journey.publicId, move: 'resume' })
  await world.advance('PT2H')
  expect(await world.place(journey, 'ada')).toBeUndefined()
})

test('E221 forty who buy in the very moment their time is over either enter or bought in time, and all are judged', async () => {
  const world = await createWorld({ clock: 'real' })
  const journey = await abandoned(world, { within: 'PT0S' })
  const names = Array.from({ length: 40 }, (_, i) => `c${i}`)
  await Promise.all([
    ...names.map((who) => added(world, who, 'a')),
    ...names.map((who) => bought(world, who, 'a')),
    world.settle(),
  ])
  await world.settle()
  // in time is what happened at the very instant: whoever did both within one millisecond was never inside
  const atOnce = await world.rows<{ who: string }>(
    `select m.external_id as who from event a
     join event b on b.member = a.member and b.name = 'Order Completed'
       and date_trunc('milliseconds', b.occurred_at) = date_trunc('milliseconds', a.occurred_at)
     join member m on m.id = a.member where a.name = 'Product Added'`,
  )
  const inTime = new Set(atOnce.map(({ who }) => who))
  const places = await Promise.all(names.map(async (who) => [who, await world.place(journey, who)] as const))
  const expected = names.map((who) => [who, inTime.has(who) ? undefined : 'n3 completed'] as const)
  expect(places).toEqual(expected)
  expect(await world.rows('select 1 as one from unless_entry')).toEqual([])
})
