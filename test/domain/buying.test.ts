import { expect, test } from 'vitest'
import { openBrand, say } from './brand.ts'

test('S0-03 S4-01 who has not bought enters; the first order ends it as reached, a cancelled one does not', async () => {
  const brand = await openBrand()
  const welcome = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Member Joined', where: 'orders.count == 0' }],
      n2: ['wait.duration', { for: 'P3D' }],
      n3: say('First order'),
      n4: ['wait.duration', { for: 'P30D' }],
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
    settings: { goal: { event: 'Order Completed', exit: true } },
  })
  await brand.order('buyer', { id: 'o0' })
  for (const who of ['buyer', 'ann', 'bob']) await brand.event(who, 'Member Joined')
  await brand.settle()
  expect(await brand.entered(welcome)).toEqual(['ann', 'bob'])
  const [bought, not] = [await brand.audience('orders.count >= 1.0'), await brand.audience('orders.count == 0.0')]
  expect([await brand.inside(bought), await brand.inside(not)]).toEqual([['buyer'], ['ann', 'bob']])

  await brand.event('ann', 'Order Cancelled', { order_id: 'never-paid' })
  await brand.order('bob', { id: 'o1' })
  await brand.advance('P4D')
  expect(await brand.place(welcome, 'ann')).toBe('n4 waiting')
  expect(await brand.place(welcome, 'bob')).toBe('n2 exited')
  expect(await brand.counts(welcome)).toMatchObject({ n2: { 'exit:goal': 1 } })
  expect([await brand.letters('ann'), await brand.letters('bob')]).toEqual([['First order'], []])
})

test('S0-02 what was bought last and how long ago decide the leg', async () => {
  const brand = await openBrand('2026-01-01T02:00:00Z')
  for (const [who, category] of [
    ['ann', '护肤'],
    ['bob', '彩妆'],
  ] as const) {
    await brand.order(who, { id: `o-${who}` })
    await brand.tell(who, { attributes: { last_category: category } })
  }
  await brand.advance('P190D')
  await brand.order('new', { id: 'o-new' })
  await brand.tell('new', { attributes: { last_category: '护肤' } })
  await brand.advance('P10D')
  const asleep = await brand.audience("days_since('Order Completed') >= 180.0 && days_since('Order Completed') < 360.0")
  expect(await brand.inside(asleep)).toEqual(['ann', 'bob'])
  const legs = ['护肤', '彩妆'].map((category, i) => ({
    port: `p${i}`,
    name: category,
    when: `member.last_category == '${category}'`,
  }))
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.schedule', { audience: asleep }],
      n2: ['branch.rules', { paths: legs }],
      n3: say('Skin'),
      n4: say('Colour'),
      n5: say('?'),
    },
    edges: ['n1.next > n2', 'n2.p0 > n3', 'n2.p1 > n4', 'n2.else > n5'],
  })
  await brand.enter(journey, ['ann', 'bob'])
  await brand.settle()
  expect([await brand.letters('ann'), await brand.letters('bob')]).toEqual([['Skin'], ['Colour']])
  expect(await brand.letters('new')).toEqual([])
})

test('S4-28 an order while a full basket is waited for cancels the reminder', async () => {
  const brand = await openBrand()
  const reminder = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Product Added' }],
      n2: ['wait.event', { event: 'Order Completed', timeout: 'PT2H' }],
      n3: ['flow.exit', { reason: 'bought' }],
      n4: say('Still in your basket'),
      n5: ['entry.event', { event: 'Product Favorited' }],
    },
    edges: ['n1.next > n2', 'n5.next > n2', 'n2.matched > n3', 'n2.timeout > n4'],
  })
  await brand.event('ann', 'Product Added')
  await brand.event('bob', 'Product Added')
  await brand.event('cat', 'Product Favorited')
  await brand.advance('PT1H')
  await brand.order('ann', { id: 'o1' })
  await brand.advance('PT3H')
  expect(await brand.place(reminder, 'ann')).toBe('n3 completed')
  expect([await brand.letters('ann'), await brand.letters('bob'), await brand.letters('cat')]).toEqual([
    [],
    ['Still in your basket'],
    ['Still in your basket'],
  ])
})

test('S4-36 care begins with the first order, and the second one does not begin it again', async () => {
  const brand = await openBrand()
  const care = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Order Completed', where: 'orders.count == 1' }],
      n2: say('Welcome'),
      n3: ['wait.duration', { for: 'P7D' }],
      n4: say('A week on'),
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
    settings: { reentry: { allow: 'always', overlap: true } },
  })
  await brand.order('ann', { id: 'o1' })
  await brand.advance('P5D')
  await brand.order('ann', { id: 'o2' })
  await brand.advance('P30D')
  expect(await brand.entered(care)).toEqual(['ann'])
  expect(await brand.letters('ann')).toEqual(['Welcome', 'A week on'])
})

test('S2-07 an order on the eighth day is too late for a goal of seven, and is told apart', async () => {
  const brand = await openBrand()
  const first = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Member Joined' }],
      n2: ['wait.event', { event: 'Order Completed', timeout: 'P7D' }],
      n3: ['flow.goal', { name: 'first order in time' }],
      n4: ['wait.event', { event: 'Order Completed', timeout: 'P30D' }],
      n5: ['flow.exit', { reason: 'late' }],
      n6: ['flow.exit', { reason: 'never' }],
    },
    edges: ['n1.next > n2', 'n2.matched > n3', 'n2.timeout > n4', 'n4.matched > n5', 'n4.timeout > n6'],
    settings: { goal: { event: 'Order Completed', within: 'P7D', exit: false } },
  })
  await brand.event('ann', 'Member Joined')
  await brand.event('bob', 'Member Joined')
  await brand.advance('P6D')
  await brand.order('ann', { id: 'o1' })
  await brand.advance('P2D')
  await brand.order('bob', { id: 'o2' })
  await brand.settle()
  expect(await brand.place(first, 'ann')).toBe('n3 completed')
  expect(await brand.place(first, 'bob')).toBe('n5 completed')
  expect((await brand.counts(first))['n5']).toMatchObject({ 'exit:late': 1 })
})
