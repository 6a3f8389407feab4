import { claim } from '@cairn/runtime/redemptions/claim'
import { redeemPoints, refundPoints } from '@cairn/runtime/redemptions/points'
import { makePool } from '@cairn/runtime/rewards/make-pool'
import { replaceThresholds } from '@cairn/runtime/rewards/store-points'
import { expect, test } from 'vitest'
import { type Brand, openBrand, say } from './brand.ts'

const always = { reentry: { allow: 'always', overlap: true } } as const
const shop = (brand: Brand) => ({ id: brand.brand, currency: 'CNY' })
const made = async (brand: Brand, wish: Parameters<typeof makePool>[2]): Promise<string> =>
  (await makePool(brand.deps.db, shop(brand), wish)).row.publicId
const balance = async (brand: Brand, who: string): Promise<number> => {
  const [row] = await brand.rows<{ balance: number }>(
    `select a.balance::int as balance from points_account a join member m on m.id = a.member where m.external_id = $1`,
    [who],
  )
  return row?.balance ?? 0
}

test('S0-16 S4-54 a gift with a purchase above the threshold: one each, and whoever comes when none is left takes the other way', async () => {
  const brand = await openBrand()
  const gift = await made(brand, { name: 'Set', kind: 'gift', stock: 2, perMember: 1 })
  const journey = await brand.publish({
    nodes: {
      n1: [
        'entry.event',
        { event: 'Order Completed', where: 'event.properties.total >= 300 || event.properties.items >= 2' },
      ],
      n2: ['reward.gift', { gift }],
      n3: say('A gift is in your parcel'),
      n4: say('Points instead'),
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n2.out_of_stock > n4'],
    settings: always,
  })
  await brand.order('ann', { id: 'a0', total: 299, items: 1 })
  await brand.order('ann', { id: 'a1', total: 300, items: 1 })
  await brand.settle()
  await brand.order('ann', { id: 'a2', total: 900, items: 1 })
  await brand.order('bob', { id: 'b1', total: 10, items: 2 })
  await brand.settle()
  await brand.order('cat', { id: 'c1', total: 400, items: 1 })
  await brand.settle()
  expect([await brand.letters('ann'), await brand.letters('bob'), await brand.letters('cat')]).toEqual([
    ['A gift is in your parcel'],
    ['A gift is in your parcel'],
    ['Points instead'],
  ])
  expect((await brand.counts(journey))['n2']).toMatchObject({ in: 4, 'out:granted': 2, 'out:out_of_stock': 1 })
})

test('S1-07 S1-38 S1-13 the right to buy for 9.9: once for one person, and for members alone, asked again as it is claimed', async () => {
  const brand = await openBrand()
  const offer = await made(brand, {
    name: '9.9',
    kind: 'offer',
    stock: 9,
    price: 990,
    perMember: 1,
    rule: "tagged('member')",
  })
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Member Joined' }],
      n2: ['reward.offer', { offer }],
      n3: say('Yours for 9.9'),
    },
    edges: ['n1.next > n2', 'n2.granted > n3'],
    settings: always,
  })
  await brand.tell('ann', { tags: ['member'] })
  await brand.tell('gone', { tags: ['member'] })
  for (const who of ['ann', 'gone', 'stranger']) await brand.event(who, 'Member Joined', { store: 'a' })
  await brand.settle()
  // a second store tells of the same person
  await brand.event('ann', 'Member Joined', { store: 'b' })
  await brand.settle()
  expect((await brand.letters('ann')).length).toBe(1)
  await brand.tell('gone', { tagsExactly: [] })
  const taken = (userId: string, id: string) => claim(brand.deps, { brand: shop(brand), id, userId, pool: offer })
  await taken('ann', 'k1')
  await expect(taken('ann', 'k2')).rejects.toMatchObject({ code: 'CLAIMED' })
  await expect(taken('gone', 'k3')).rejects.toMatchObject({ code: 'NOT_ENTITLED' })
  await expect(taken('stranger', 'k4')).rejects.toMatchObject({ code: 'NOT_ENTITLED' })
})

test('S4-29 S4-50 S4-48 S4-49 points of a presale land with the balance, earning ends at the day’s cap, and each shop has its threshold', async () => {
  const brand = await openBrand()
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Deposit Paid' }],
      n2: ['reward.points', { points: 60, pending: true, pendingFor: 'P3D' }],
      n3: ['wait.event', { event: 'Balance Paid', timeout: 'P2D' }],
      n4: ['reward.settle', { step: 'n2', do: 'confirm' }],
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.matched > n4'],
  })
  await brand.publish({
    nodes: { n1: ['entry.event', { event: 'Shared' }], n2: ['reward.points', { points: 20, cap: 50, rule: 'share' }] },
    edges: ['n1.next > n2'],
    settings: always,
  })
  for (const who of ['ann', 'bob']) await brand.event(who, 'Deposit Paid')
  await brand.settle()
  expect([await balance(brand, 'ann'), await balance(brand, 'bob')]).toEqual([0, 0])
  await brand.event('ann', 'Balance Paid')
  await brand.settle()
  for (let i = 0; i < 5; i++) {
    await brand.event('ann', 'Shared')
    await brand.settle()
  }
  expect(await balance(brand, 'ann')).toBe(110)
  await brand.advance('P1D')
  await brand.event('ann', 'Shared')
  await brand.settle()
  expect(await balance(brand, 'ann')).toBe(130)
  await brand.advance('P5D')
  expect(await balance(brand, 'bob')).toBe(0)
  await replaceThresholds(brand.deps.db, brand.brand, [
    { channel: '天猫', least: 100 },
    { channel: '门店', least: 500 },
  ])
  const pay = (channel: string, id: string) =>
    redeemPoints(brand.deps, { brand: shop(brand), id, userId: 'ann', points: 10, channel })
  await expect(pay('门店', 'p1')).rejects.toMatchObject({ code: 'BELOW_THRESHOLD' })
  await pay('天猫', 'p2')
  expect(await balance(brand, 'ann')).toBe(120)
  await refundPoints(brand.deps, { brand: shop(brand), of: 'p2', id: 'back' })
  expect(await balance(brand, 'ann')).toBe(130)
})

test('S4-65 a tasting for points: they are taken once, and not at all where nothing is left', async () => {
  const brand = await openBrand()
  const tasting = await made(brand, { name: 'Tasting', kind: 'gift', stock: 1, points: 80, perMember: 1 })
  const earn = await brand.publish({
    nodes: { n1: 'entry.schedule', n2: ['reward.points', { points: 100 }] },
    edges: ['n1.next > n2'],
  })
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Tasting Asked' }],
      n2: ['reward.gift', { gift: tasting }],
      n3: say('See you'),
    },
    edges: ['n1.next > n2', 'n2.granted > n3'],
    settings: always,
  })
  await brand.members(['ann', 'bob', 'poor'])
  await brand.enter(earn, ['ann', 'bob'])
  await brand.settle()
  for (const who of ['poor', 'ann', 'ann', 'bob']) {
    await brand.event(who, 'Tasting Asked')
    await brand.settle()
  }
  expect([await brand.letters('poor'), await brand.letters('ann'), await brand.letters('bob')]).toEqual([
    [],
    ['See you'],
    [],
  ])
  expect([await balance(brand, 'ann'), await balance(brand, 'bob')]).toEqual([20, 100])
})

test('S1-45 a thousand who claim at once: as many get it as there are, and nobody twice', async () => {
  const brand = await openBrand()
  const flash = await made(brand, { name: '1', kind: 'offer', stock: 100, price: 100, perMember: 1 })
  const names = Array.from({ length: 1000 }, (_, i) => `m${i}`)
  await brand.members(names)
  const journey = await brand.publish({
    nodes: { n1: 'entry.schedule', n2: ['reward.offer', { offer: flash }] },
    edges: ['n1.next > n2'],
  })
  await brand.enter(journey, names)
  await brand.settle()
  const claims = await Promise.allSettled(
    names.map((userId) => claim(brand.deps, { brand: shop(brand), id: `c-${userId}`, userId, pool: flash })),
  )
  expect(claims.filter(({ status }) => status === 'fulfilled').length).toBe(100)
  expect(
    await brand.rows(`select count(distinct member)::int as n from reward_grant where claimed_at is not null`),
  ).toEqual([{ n: 100 }])
})
