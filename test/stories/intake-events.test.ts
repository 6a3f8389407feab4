import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openShop } from '../kit/intake.ts'

const AT = '2026-03-01T12:00:00.000Z'

test('E100 a tracked event is stored once, however often it is sent', async () => {
  const shop = await openShop({ at: AT })
  const call = { userId: 'u1', event: 'Product Viewed', properties: { sku: 'A' }, messageId: 'm1' }
  for (let i = 0; i < 3; i += 1) {
    const answer = await shop.send('track', call)
    expect([answer.status, await answer.json()]).toEqual([200, { success: true }])
  }
  expect(await shop.rows('select name, properties, occurred_at, history from event')).toEqual([
    { name: 'Product Viewed', properties: { sku: 'A' }, occurred_at: new Date(AT), history: false },
  ])
  expect(await shop.rows('select name, n from member_event')).toEqual([{ name: 'Product Viewed', n: 1 }])
  expect(await shop.rows('select external_id from member')).toEqual([{ external_id: 'u1' }])
})

test('E102 a hundred callers with the same new customer make one member', async () => {
  const shop = await openShop({ at: AT })
  const calls = Array.from({ length: 100 }, (_, i) =>
    shop.send('track', { userId: `u${i % 7}`, event: 'Ping', messageId: `m${i}` }),
  )
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200))
  expect(await shop.rows('select count(*)::int as n from member')).toEqual([{ n: 7 }])
  expect(await shop.rows('select sum(n)::int as n from member_event')).toEqual([{ n: 100 }])
})

test('what an anonymous visitor did belongs to the customer who signs in', async () => {
  const shop = await openShop({ at: AT })
  await shop.send('track', { anonymousId: 'a1', event: 'Product Viewed', messageId: 'm1' })
  await shop.send('identify', {
    anonymousId: 'a1',
    userId: 'u1',
    traits: { email: 'Ann@Example.com', name: 'Ann', vip: true },
  })
  await shop.send('track', { anonymousId: 'a1', event: 'Cart Viewed', messageId: 'm2' })
  await shop.send('track', { userId: 'u1', event: 'Cart Viewed', messageId: 'm3' })
  expect(await shop.rows('select external_id, anonymous_id, attributes from member')).toEqual([
    { external_id: 'u1', anonymous_id: 'a1', attributes: { email: 'Ann@Example.com', name: 'Ann', vip: true } },
  ])
  expect(await shop.rows('select kind, value from identity order by kind')).toEqual([
    { kind: 'anonymous', value: 'a1' },
    { kind: 'email', value: 'ann@example.com' },
    { kind: 'external', value: 'u1' },
  ])
  expect(await shop.rows('select name, n from member_event order by name')).toEqual([
    { name: 'Cart Viewed', n: 2 },
    { name: 'Product Viewed', n: 1 },
  ])
})

test('alias names an anonymous member, and hands its old id on where the customer is known', async () => {
  const shop = await openShop({ at: AT })
  await shop.send('track', { anonymousId: 'a1', event: 'Seen', messageId: 'm1' })
  await shop.send('alias', { previousId: 'a1', userId: 'u1' })
  await shop.send('track', { anonymousId: 'a2', event: 'Seen', messageId: 'm2' })
  await shop.send('alias', { previousId: 'a2', userId: 'u1' })
  await shop.send('track', { anonymousId: 'a2', event: 'Seen', messageId: 'm3' })
  expect(
    await shop.rows(
      'select m.external_id, m.anonymous_id, e.n from member m join member_event e on e.member = m.id order by m.id',
    ),
  ).toEqual([
    { external_id: 'u1', anonymous_id: 'a1', n: 2 },
    { external_id: null, anonymous_id: 'a2', n: 1 },
  ])
})

test('a trait told as null is taken away, and a new address takes the place of the old', async () => {
  const shop = await openShop({ at: AT })
  await shop.send('identify', { userId: 'u1', traits: { email: 'a@x.io', city: 'Ely', deep: { a: null } } })
  await shop.send('batch', {
    batch: [
      {
        type: 'identify',
        userId: 'u1',
        traits: { email: 'b@x.io', city: null, plan: 'free' },
        context: { timezone: 'Asia/Shanghai', locale: 'zh_CN' },
      },
      { type: 'identify', userId: 'u1', traits: { plan: 'gold' }, context: { timezone: 'Moon/Base' } },
    ],
  })
  expect(await shop.rows('select attributes, time_zone, locale from member')).toEqual([
    { attributes: { email: 'b@x.io', plan: 'gold', deep: { a: null } }, time_zone: 'Asia/Shanghai', locale: 'zh-CN' },
  ])
  expect(await shop.rows(`select value from identity where kind = 'email'`)).toEqual([{ value: 'b@x.io' }])
})

test('a family may share one address', async () => {
  const shop = await openShop({ at: AT })
  for (const userId of ['u1', 'u2']) await shop.send('identify', { userId, traits: { email: 'home@x.io' } })
  expect(await shop.rows(`select count(*)::int as n from identity where kind = 'email'`)).toEqual([{ n: 2 }])
})

test('E103 orders are counted once, refunds and cancellations take away', async () => {
  const shop = await openShop({ at: AT })
  const track = (event: string, properties: object, messageId: string) =>
    shop.send('track', { userId: 'u1', event, properties, messageId })
  await track('Order Completed', { order_id: 'o1', total: 100.1, revenue: 90 }, 'm1')
  await track('Order Completed', { order_id: 'o1', total: 100.1 }, 'm2')
  await track('Order Completed', { order_id: 'o2', revenue: '20.005', currency: 'gbp' }, 'm3')
  await track('Order Completed', { order_id: 'o3', value: 5 }, 'm4')
  await track('Order Refunded', { order_id: 'o1', total: 0.1 }, 'm5')
  await track('Order Cancelled', { order_id: 'o3' }, 'm6')
  expect(await shop.rows('select order_id, amount, refunded, state from orders order by order_id')).toEqual([
    { order_id: 'o1', amount: 10010, refunded: 10, state: 'completed' },
    { order_id: 'o2', amount: 2001, refunded: 0, state: 'completed' },
    { order_id: 'o3', amount: 500, refunded: 0, state: 'cancelled' },
  ])
  expect(await shop.rows('select count, total from member_orders')).toEqual([{ count: 2, total: 12001 }])
  await track('Order Refunded', { order_id: 'o2' }, 'm7')
  expect(await shop.rows('select count, total from member_orders')).toEqual([{ count: 1, total: 10000 }])
})

test('the sender’s clock may be wrong: how long ago counts, the future is now', async () => {
  const shop = await openShop({ at: AT })
  const at = { originalTimestamp: '1999-01-01T00:00:00Z', sentAt: '1999-01-01T01:00:00Z' }
  await shop.send('track', { userId: 'u1', event: 'Skewed', messageId: 'm1', ...at })
  await shop.send('track', { userId: 'u1', event: 'Ahead', messageId: 'm2', timestamp: '2030-01-01T00:00:00Z' })
  const old = await shop.send('track', {
    userId: 'u1',
    event: 'Old',
    messageId: 'm3',
    timestamp: '2026-01-01T00:00:00Z',
  })
  expect(old.status).toBe(422)
  expect(await shop.rows('select name, occurred_at from event order by occurred_at')).toEqual([
    { name: 'Skewed', occurred_at: new Date('2026-03-01T11:00:00Z') },
    { name: 'Ahead', occurred_at: new Date(AT) },
  ])
})

test('a gzipped body is taken whatever it calls itself', async () => {
  const shop = await openShop({ at: AT })
  const body = gzipSync(JSON.stringify({ batch: [{ type: 'track', userId: 'u1', event: 'Zipped', messageId: 'z' }] }))
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }
  expect((await shop.send('batch', body, headers)).status).toBe(200)
  expect(await shop.rows('select name from event')).toEqual([{ name: 'Zipped' }])
})

test('page, screen and group are kept as events, and a group names itself on the member', async () => {
  const shop = await openShop({ at: AT })
  await shop.send('page', { userId: 'u1', name: 'Home', properties: { path: '/' }, messageId: '1' })
  await shop.send('screen', { userId: 'u1', name: 'Cart', messageId: '2' })
  await shop.send('group', { userId: 'u1', groupId: 'g1', traits: { plan: 'team' }, messageId: '3' })
  expect(await shop.rows('select name, properties from event order by message_id')).toEqual([
    { name: 'Page', properties: { path: '/', name: 'Home' } },
    { name: 'Screen', properties: { name: 'Cart' } },
    { name: 'Group', properties: { plan: 'team', group_id: 'g1' } },
  ])
  expect(await shop.rows('select attributes from member')).toEqual([{ attributes: { group_id: 'g1' } }])
})

test('a brand’s key reaches nobody else’s members', async () => {
  const [one, answer] = [await openShop({ at: AT }), { status: 401 }]
  expect(
    (await one.send('track', { userId: 'u1', event: 'X' }, { authorization: `Basic ${btoa('wk_nobody:')}` })).status,
  ).toBe(answer.status)
  expect(await one.rows('select count(*)::int as n from event')).toEqual([{ n: 0 }])
})
