import { serve } from '@hono/node-server'
import { Analytics } from '@segment/analytics-node'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { expect, onTestFinished, test } from 'vitest'
import { openShop, type Shop } from '../kit/intake.ts'

/** The shop on a port of its own. */
async function address(shop: Shop): Promise<string> {
  return new Promise((listening) => {
    const server = serve({ fetch: shop.app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      listening(`http://127.0.0.1:${port}`),
    )
    onTestFinished(() => void server.close())
  })
}

const kept = (shop: Shop) =>
  shop.rows(
    'select m.external_id as who, e.name, e.properties, e.occurred_at as at from event e join member m on m.id = e.member order by e.name',
  )

test('the public Segment client for Node works unchanged', async () => {
  const shop = await openShop()
  const client = new Analytics({ writeKey: shop.writeKey, host: await address(shop), path: '/v1/batch', flushAt: 3 })
  const faults: unknown[] = []
  client.on('error', (error) => faults.push(error))
  client.identify({ userId: 'ann', traits: { email: 'ann@example.com', name: 'Ann' } })
  client.track({ userId: 'ann', event: 'Order Completed', properties: { order_id: '17', total: 12.5 } })
  client.page({ userId: 'ann', name: 'Home', properties: { path: '/' } })
  client.group({ userId: 'ann', groupId: 'club' })
  client.alias({ previousId: 'guest', userId: 'ann' })
  await client.closeAndFlush()
  expect(faults).toEqual([])
  expect((await kept(shop)).map(({ who, name }) => [who, name])).toEqual([
    ['ann', 'Group'],
    ['ann', 'Order Completed'],
    ['ann', 'Page'],
  ])
  expect(await shop.rows('select attributes from member')).toEqual([
    { attributes: { email: 'ann@example.com', name: 'Ann', group_id: 'club' } },
  ])
  expect(await shop.rows('select order_id, amount from orders')).toEqual([{ order_id: '17', amount: 1250 }])
})

test('the public RudderStack client for Node works unchanged, gzip and all', async () => {
  const shop = await openShop()
  const client = new RudderAnalytics(shop.writeKey, {
    dataPlaneUrl: await address(shop),
    flushAt: 2,
    logLevel: 'error',
  })
  const sent = [
    (done: () => void) => client.identify({ userId: 'bob', traits: { email: 'bob@example.com' } }, done),
    (done: () => void) => client.track({ userId: 'bob', event: 'Product Viewed', properties: { sku: 'A' } }, done),
    (done: () => void) => client.track({ anonymousId: 'nobody', event: 'Cart Viewed' }, done),
  ]
  await Promise.all(sent.map((call) => new Promise<void>(call)))
  expect((await kept(shop)).map(({ who, name }) => [who, name])).toEqual([
    [null, 'Cart Viewed'],
    ['bob', 'Product Viewed'],
  ])
  expect(await shop.rows(`select attributes->>'email' as email from member where external_id = 'bob'`)).toEqual([
    { email: 'bob@example.com' },
  ])
})

test('a client with a wrong key learns it', async () => {
  const shop = await openShop()
  const client = new Analytics({ writeKey: 'wk_wrong', host: await address(shop), path: '/v1/batch', maxRetries: 0 })
  const fault = new Promise<{ code: string }>((heard) => client.on('error', heard))
  client.track({ userId: 'ann', event: 'Seen' })
  await client.closeAndFlush()
  expect(await fault).toBeDefined()
  expect(await kept(shop)).toEqual([])
})
