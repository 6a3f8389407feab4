import { createAudience, previewRule } from '@cairn/runtime/audiences/audience'
import { refreshAudience } from '@cairn/runtime/audiences/refresh'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

/** Who fits a rule now, by name. */
async function fitting(world: World, rule: string): Promise<readonly string[]> {
  const { count, sample } = await previewRule(world.deps, { brand: { id: world.brand, currency: 'GBP' }, rule })
  const found = await world.rows<{ who: string }>(
    'select external_id as who from member where id = any($1) order by 1',
    [sample],
  )
  expect(found.length).toBe(count)
  return found.map(({ who }) => who)
}

test('S0-37 S0-42 S2-41 close to a tier, lately in need, seldom in the shop, bought or not', async () => {
  const world = await createWorld()
  const likes = (what: string[]) => ({ likes: what })
  await world.member('ann', { next_tier_at: 1080, ...likes(['XX', 'YY']) })
  await world.member('bob', { next_tier_at: 1300, ...likes(['XX']) })
  await world.member('cat', likes(['YY']))
  let order = 0
  const buys = (who: string, properties: { total: number; channel: string; category?: string }) =>
    world.event(who, 'Order Completed', { order_id: `o${++order}`, ...properties })
  await buys('ann', { total: 600, channel: 'store', category: '护肤' })
  await buys('ann', { total: 400, channel: 'store' })
  await buys('ann', { total: 0, channel: 'online' })
  for (const total of [400, 300, 300]) await buys('bob', { total, channel: 'store' })

  const close = 'member.next_tier_at - orders.total > 0.0 && member.next_tier_at - orders.total <= 100.0'
  expect(await fitting(world, close)).toEqual(['ann'])
  await world.member('ann', { next_tier_at: 3000 })
  expect(await fitting(world, close)).toEqual([])

  const seldom = `count('Order Completed', 'P1Y', 'event.properties.channel == "store"') < 3 && 'XX' in member.likes`
  expect(await fitting(world, seldom)).toEqual(['ann'])
  await buys('ann', { total: 10, channel: 'store' })
  expect(await fitting(world, seldom)).toEqual([])

  await world.event('ann', 'Products Searched', { category: '底妆' })
  await world.event('bob', 'Products Searched', { category: '底妆' })
  await world.advance('P8D')
  const needs = (window: string) =>
    `count('Order Completed', 'P1Y', 'event.properties.category == "护肤"') >= 1 &&
     count('Products Searched', '${window}', 'event.properties.category == "底妆"') >= 1`
  expect(await fitting(world, needs('P14D'))).toEqual(['ann'])
  expect(await fitting(world, needs('P7D'))).toEqual([])

  expect(await fitting(world, 'orders.count >= 1')).toEqual(['ann', 'bob'])
  expect(await fitting(world, 'orders.count == 0')).toEqual(['cat'])
  expect(await fitting(world, '')).toEqual(['ann', 'bob', 'cat'])
})

test('S4-82 a fan of the shop who becomes a member leaves the audience of fans within one evaluation', async () => {
  const world = await createWorld()
  await world.member('ann', { follows: true })
  await world.member('bob', { follows: true, joined_at: '2026-01-01' })
  const rule = 'member.follows == true && !has(member.joined_at)'
  const audience = await createAudience(world.deps, { brand: world.brand, name: 'Fans', rule })
  await refreshAudience(world.deps, audience)
  const inside = () =>
    world.rows('select m.external_id as who from audience_member a join member m on m.id = a.member order by 1')
  expect(await inside()).toEqual([{ who: 'ann' }])
  await world.member('ann', { joined_at: '2026-03-02' })
  await world.settle()
  expect(await inside()).toEqual([])
  expect(await world.rows('select joined from membership_change')).toEqual([{ joined: false }])
})
