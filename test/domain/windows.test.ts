import { expect, test } from 'vitest'
import { openBrand, say } from './brand.ts'

const FULL = "event.properties.class == '正装'"
const fullSize = `count('Order Completed', 'P400D', "${FULL}")`

test('S0-21 S0-22 samples are not full-size orders: the first one of those takes a member over, the second out again', async () => {
  const brand = await openBrand()
  const sampled = `count('Order Completed', 'P400D', "event.properties.class == '派样'") >= 1.0`
  const samples = await brand.audience(`${sampled} && ${fullSize} == 0.0`)
  const firsts = await brand.audience(`${fullSize} == 1.0`)
  const both = async () => [await brand.inside(samples), await brand.inside(firsts)]
  const care = await brand.live({
    nodes: {
      n1: ['entry.event', { event: 'Order Completed', where: FULL }],
      n2: ['branch.rules', { paths: [{ port: 'first', name: '', when: `${fullSize} == 1.0` }] }],
      n3: ['wait.duration', { for: 'P5D' }],
      n4: say('Enjoying it?'),
      n5: ['flow.exit', { reason: 'repeat buyer' }],
      n6: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.first > n3', 'n2.else > n5', 'n3.next > n4', 'n4.next > n6'],
    settings: { exit: [{ when: `${fullSize} >= 2.0` }], reentry: { allow: 'always' } },
  })
  await brand.order('ann', { id: 's1', total: 0, class: '派样' })
  await brand.settle()
  expect(await both()).toEqual([['ann'], []])
  await brand.order('ann', { id: 'f1', class: '正装' })
  await brand.settle()
  expect(await both()).toEqual([[], ['ann']])
  expect(await brand.runs(care, 'ann')).toEqual(['n3 waiting'])
  await brand.order('ann', { id: 'f2', class: '正装' })
  await brand.settle()
  expect(await both()).toEqual([[], []])
  await brand.advance('P6D')
  expect((await brand.runs(care, 'ann'))[0]).toBe('n3 exited')
  expect(await brand.letters('ann')).toEqual([])
})

test('S2-01 S4-82 S0-37 an audience loses a member at once: who joins, who binds, who is upgraded', async () => {
  const brand = await openBrand()
  await brand.order('ann', { id: 'o1' })
  await brand.tell('bob', { attributes: { follower: true } })
  await brand.tell('cat', { attributes: { to_next_tier: 80 } })
  await brand.tell('dan', { attributes: { to_next_tier: 300 } })
  const buyers = await brand.audience('orders.count >= 1 && !has(member.joined_at)')
  const fans = await brand.audience('member.follower && !has(member.card)')
  const nearly = await brand.audience('member.to_next_tier <= 100')
  const all = async () => [await brand.inside(buyers), await brand.inside(fans), await brand.inside(nearly)]
  expect(await all()).toEqual([['ann'], ['bob'], ['cat']])
  await brand.tell('ann', { attributes: { joined_at: '2026-03-02' } })
  await brand.tell('bob', { attributes: { card: 'c1' } })
  await brand.tell('cat', { attributes: { to_next_tier: 1000 } })
  await brand.settle()
  expect(await all()).toEqual([[], [], []])
})
