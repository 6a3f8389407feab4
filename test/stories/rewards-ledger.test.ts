import { advanceDue } from '@cairn/runtime/engine/agenda'
import { claim } from '@cairn/runtime/redemptions/claim'
import { issueByHand } from '@cairn/runtime/redemptions/issue'
import { correctPoints, redeemPoints, refundPoints } from '@cairn/runtime/redemptions/points'
import { redeem, reverseRedemption } from '@cairn/runtime/redemptions/redeem'
import { expireRewards } from '@cairn/runtime/rewards/expire'
import { makePool } from '@cairn/runtime/rewards/make-pool'
import { addBudget, budgetFigures, pointsFigures, poolFigures } from '@cairn/runtime/rewards/store-figures'
import { replaceThresholds } from '@cairn/runtime/rewards/store-points'
import { replaceLadder } from '@cairn/runtime/rewards/store-tiers'
import type { Drawing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const crowd = (n: number): string[] => Array.from({ length: n }, (_, i) => `c${String(i).padStart(3, '0')}`)
const brandOf = (world: World) => ({ id: world.brand, currency: 'GBP' })
const made = async (world: World, wish: Parameters<typeof makePool>[2]): Promise<string> =>
  (await makePool(world.deps.db, brandOf(world), wish)).row.publicId

test('E540 E541 E543 E544 a code is repeated in its run, issued once by hand, used once, and may come back', async () => {
  const world = await createWorld()
  const brand = brandOf(world)
  const pool = await world.pool(['A', 'B', 'C', 'D'])
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['reward.coupon', { pool, again: 'same' }],
      n3: ['wait.duration', { for: 'P1D' }],
      n4: ['reward.coupon', { pool, again: 'same' }],
      n5: ['channel.inbox', { title: '{{ reward.n2.code }}{{ reward.n4.code }}', body: '-' }],
      n6: ['wait.event', { event: 'Reward Redeemed', timeout: 'P9D' }],
      n7: ['channel.inbox', { title: 'Thanks', body: '-' }],
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.next > n4', 'n4.granted > n5', 'n5.next > n6', 'n6.matched > n7'],
    settings: { reentry: { allow: 'always', overlap: true } },
  } as Drawing)
  const ada = await world.member('ada')
  await world.enter(journey, ['ada'], 'first')
  await world.advance('P1D')
  await world.enter(journey, ['ada'], 'second')
  await world.advance('P1D')
  expect(await world.letters('ada')).toEqual(['AA', 'BB'])
  const ben = await world.member('ben')
  const pressed = await Promise.all(
    ['ann', 'bob'].map((by) => issueByHand(world.deps, { brand: brand.id, member: ben, pool, by })),
  )
  expect(pressed.map(({ row }) => row.code)).toEqual(['C', 'C'])
  expect(pressed.filter(({ again }) => again).length).toBe(1)
  const wish = { brand, id: 's-1', code: 'A', orderId: 'o-1', amount: 20 }
  const answers = await Promise.all(Array.from({ length: 4 }, () => redeem(world.deps, wish)))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0]).toMatchObject({ code: 'A', member: ada })
  await expect(redeem(world.deps, { ...wish, code: 'B' })).rejects.toMatchObject({ code: 'ID_REUSED' })
  await expect(redeem(world.deps, { ...wish, id: 's-2' })).rejects.toMatchObject({ code: 'USED' })
  await expect(redeem(world.deps, { brand, id: 's-3', code: 'NOBODYS' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await world.settle()
  expect((await world.letters('ada')).filter((title) => title === 'Thanks').length).toBe(2)
  await reverseRedemption(world.deps, { brand, id: 's-1', outcome: 'restore' })
  await redeem(world.deps, { ...wish, id: 's-4' })
  const gone = { brand, id: 's-4', outcome: 'revoke' } as const
  await reverseRedemption(world.deps, gone)
  expect(await reverseRedemption(world.deps, gone)).toMatchObject({ reversed: 'revoke' })
  await expect(redeem(world.deps, { ...wish, id: 's-5' })).rejects.toMatchObject({ code: 'REVOKED' })
  const [figures] = await poolFigures(world.deps.db, world.brand)
  expect(figures).toMatchObject({ issued: 3, used: 0, revoked: 1 })
})

test('E547 E548 points wait, end, are paid with and given back; twenty at once never take more than there is', async () => {
  const world = await createWorld()
  const brand = brandOf(world)
  const journey = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Presale' }],
      n2: ['reward.points', { points: 100, expires: 'after', validFor: 'P10D' }],
      n3: ['reward.points', { points: 50, pending: true }],
      n4: ['wait.event', { event: 'Balance Paid', timeout: 'P3D' }],
      n5: ['reward.settle', { step: 'n3', do: 'confirm' }],
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.granted > n4', 'n4.matched > n5'],
  } as Drawing)
  expect(journey.version).toBe(1)
  for (const name of ['ada', 'ben']) {
    await world.member(name)
    await world.event(name, 'Presale')
  }
  await world.settle()
  await world.event('ada', 'Balance Paid')
  await world.settle()
  const balances = () => world.rows('select balance, pending from points_account order by member')
  expect(await balances()).toEqual([
    { balance: 150, pending: 0 },
    { balance: 100, pending: 50 },
  ])
  await replaceThresholds(world.deps.db, world.brand, [
    { channel: 'tmall', least: 100 },
    { channel: 'store', least: 500 },
  ])
  const pay = (id: string, points: number, channel = 'tmall') =>
    redeemPoints(world.deps, { brand, id, userId: 'ada', points, channel })
  await expect(pay('p-0', 10, 'store')).rejects.toMatchObject({ code: 'BELOW_THRESHOLD' })
  const tries = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => pay(`r-${i}`, 20)))
  // 150 points, 20 each, and none below a balance of 100: three get through
  expect(tries.filter(({ status }) => status === 'fulfilled').length).toBe(3)
  const first = tries.findIndex(({ status }) => status === 'fulfilled')
  await refundPoints(world.deps, { brand, of: `r-${first}`, id: 'back' })
  await refundPoints(world.deps, { brand, of: `r-${first}`, id: 'back' })
  await expect(refundPoints(world.deps, { brand, of: `r-${first}`, id: 'more' })).rejects.toMatchObject({
    code: 'REFUND_TOO_LARGE',
  })
  // what ends first was spent first: of the hundred that end sixty are left, and the fifty that do not
  expect(
    (await world.rows(`select remaining from points_lot where expires_at is not null order by member`))[0],
  ).toEqual({
    remaining: 60,
  })
  await world.advance('P31D')
  await expireRewards(world.deps)
  expect(await balances()).toEqual([
    { balance: 50, pending: 0 },
    { balance: 0, pending: 0 },
  ])
  const ada = await world.member('ada')
  await expect(correctPoints(world.deps, { brand, id: 'h', member: ada, points: -51 })).rejects.toMatchObject({
    code: 'POINTS_SHORT',
  })
  const sum = await pointsFigures(world.deps.db, world.brand)
  expect(sum).toEqual({ issued: 250, outstanding: 50, pending: 0, redeemed: 40, expired: 160 })
  expect(sum.issued).toBe(sum.outstanding + sum.pending + sum.redeemed + sum.expired)
})

test('E549 E554 stock, limits and budgets hold to the last piece, whoever asks at once', async () => {
  const world = await createWorld()
  await addBudget(world.deps.db, { brand: world.brand, publicId: 'bud_a', name: 'A', amount: 700, perMember: 1 })
  const stocked = await made(world, { name: 'Mug', kind: 'gift', stock: 5, perMember: 1 })
  const costly = await made(world, { name: 'Bag', kind: 'gift', stock: 99, cost: 100, budget: 'bud_a' })
  const other = await made(world, { name: 'Cup', kind: 'gift', stock: 99, cost: 50, budget: 'bud_a' })
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['reward.gift', { gift: costly }],
      n3: ['reward.gift', { gift: other }],
      n4: ['reward.gift', { gift: stocked }],
      n5: ['reward.gift', { gift: stocked }],
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n2.out_of_stock > n4', 'n3.ineligible > n4', 'n4.granted > n5'],
  } as Drawing)
  const names = crowd(20)
  await world.members(names)
  await world.enter(journey, names)
  await Promise.all(Array.from({ length: 4 }, () => advanceDue(world.deps)))
  await world.settle()
  const counts = await world.counts(journey)
  expect(counts['n2']).toMatchObject({ in: 20, 'out:granted': 7, 'out:out_of_stock': 13 })
  expect(counts['n3']).toMatchObject({ in: 7, 'out:ineligible': 7 })
  expect(counts['n4']).toMatchObject({ in: 20, 'out:granted': 5, 'exit:n4.out_of_stock': 15 })
  expect(counts['n5']).toMatchObject({ in: 5, 'exit:n5.ineligible': 5 })
  expect(await budgetFigures(world.deps.db, world.brand)).toMatchObject([{ amount: 700, spent: 700 }])
  const figures = await poolFigures(world.deps.db, world.brand)
  expect(figures.map(({ issued, cost }) => [issued, cost])).toEqual([
    [5, 0],
    [7, 700],
    [0, 0],
  ])
  expect(await world.rows('select sum(issued)::int as n from reward_pool')).toEqual([{ n: 12 }])
  expect(await world.rows('select spent from reward_budget')).toEqual([{ spent: 700 }])
})

test('E550 E551 E552 S2-48 draws, offers and tiers: a prize once, the last place to one, nobody lowered', async () => {
  const world = await createWorld()
  const brand = brandOf(world)
  const prizes = [{ name: 'Bag', odds: 500_000, stock: 3, worth: 100 }]
  const draw = await made(world, { name: 'Wheel', kind: 'lottery', prizes })
  const offer = await made(world, { name: 'Trial', kind: 'offer', stock: 4, price: 990, rule: "tagged('member')" })
  await replaceLadder(world.deps.db, world.brand, [
    { key: 'silver', name: 'Silver' },
    { key: 'gold', name: 'Gold' },
  ])
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['reward.offer', { offer }],
      n3: ['reward.tier', { tier: 'gold' }],
      n4: ['reward.tier', { tier: 'silver' }],
      n5: ['reward.lottery', { draw }],
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.granted > n4', 'n4.ineligible > n5'],
  } as Drawing)
  const names = crowd(12)
  await world.members(names)
  await world.rows(`update member set tags = '{member}' where external_id <> 'c000'`)
  await world.enter(journey, names)
  await world.settle()
  expect(await world.rows(`select distinct attributes ->> 'tier' as tier from member`)).toEqual([{ tier: 'gold' }])
  const won = await world.rows<{ n: number }>('select issued as n from reward_prize')
  const tickets = await world.rows<{ n: number }>('select count(*)::int as n from reward_draw')
  expect(won[0]?.n).toBeLessThanOrEqual(3)
  expect(await world.rows('select count(*)::int as n from reward_grant where place = 1')).toEqual(won)
  expect(tickets[0]?.n).toBeLessThanOrEqual(12)
  const claims = await Promise.allSettled(
    names.map((userId, i) => claim(world.deps, { brand, id: `cl-${i}`, userId, pool: offer })),
  )
  const said = claims.map((one) => (one.status === 'fulfilled' ? 'claimed' : String(one.reason.code)))
  expect(said[0]).toBe('NOT_ENTITLED')
  expect(said.filter((word) => word === 'claimed').length).toBe(4)
  expect(said.filter((word) => word === 'OUT_OF_STOCK').length).toBe(7)
  const holder = names[said.indexOf('claimed')] ?? ''
  await expect(claim(world.deps, { brand, id: 'twice', userId: holder, pool: offer })).rejects.toMatchObject({
    code: 'CLAIMED',
  })
})
