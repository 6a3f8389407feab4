import { expect, test } from 'vitest'
import { type Brand, openBrand, say } from './brand.ts'

const rule = (port: string, when: string) => ({ port, name: port, when })

/** Each of them enters by hand, and gets what is said on their way. */
async function heard(
  brand: Brand,
  given: { readonly [who: string]: { readonly [attribute: string]: string | number } },
) {
  for (const [who, attributes] of Object.entries(given)) await brand.member(who, attributes)
  return async (journey: Parameters<Brand['enter']>[0]) => {
    await brand.enter(journey, Object.keys(given))
    await brand.settle()
    const told: Record<string, readonly string[]> = {}
    for (const who of Object.keys(given)) told[who] = (await brand.letters(who)).toSorted()
    return told
  }
}

test('S0-29 need and spending power: four members, one for each quadrant, four ways out', async () => {
  const brand = await openBrand()
  const walk = await heard(brand, {
    ann: { need: 0.9, spend: 900 },
    bob: { need: 0.9, spend: 10 },
    cat: { need: 0.1, spend: 900 },
    dan: { need: 0.1, spend: 10 },
  })
  const [strong, rich] = ['member.need >= 0.5', 'member.spend >= 500.0']
  const journey = await brand.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: [
        'branch.rules',
        {
          paths: [
            rule('both', `${strong} && ${rich}`),
            rule('need', `${strong} && !(${rich})`),
            rule('spend', `!(${strong}) && ${rich}`),
          ],
        },
      ],
      n3: say('both'),
      n4: say('need'),
      n5: say('spend'),
      n6: say('neither'),
    },
    edges: ['n1.next > n2', 'n2.both > n3', 'n2.need > n4', 'n2.spend > n5', 'n2.else > n6'],
  })
  expect(await walk(journey)).toEqual({ ann: ['both'], bob: ['need'], cat: ['spend'], dan: ['neither'] })
})

test('S0-39 S4-72 S3-18 tier and city: each its own leg, whoever is of none takes the default and does not stall', async () => {
  const brand = await openBrand()
  const walk = await heard(brand, {
    ann: { tier: 'gold', city: '成都' },
    bob: { tier: 'silver', city: '成都' },
    cat: { tier: 'bronze', city: '上海' },
    dan: { tier: 'no such tier', city: 'nowhere' },
    eve: {},
  })
  const tier = (name: string) => rule(name, `member.tier == '${name}'`)
  const journey = await brand.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['branch.rules', { paths: [rule('cd', "member.city == '成都'")] }],
      n3: say('Station 成都'),
      n4: say('Everywhere'),
      n5: ['branch.rules', { paths: ['gold', 'silver', 'bronze'].map(tier) }],
      n6: say('gold'),
      n7: say('silver'),
      n8: say('bronze'),
      n9: say('default'),
    },
    edges: [
      'n1.next > n2',
      'n2.cd > n3',
      'n2.else > n4',
      'n3.next > n5',
      'n4.next > n5',
      'n5.gold > n6',
      'n5.silver > n7',
      'n5.bronze > n8',
      'n5.else > n9',
    ],
  })
  expect(await walk(journey)).toEqual({
    ann: ['Station 成都', 'gold'],
    bob: ['Station 成都', 'silver'],
    cat: ['Everywhere', 'bronze'],
    dan: ['Everywhere', 'default'],
    eve: ['Everywhere', 'default'],
  })
})

test('S3-41 the reason that was answered decides the leg: four reasons, four legs', async () => {
  const brand = await openBrand()
  const reasons = ['price', 'quality', 'service', 'moved']
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Survey Completed' }],
      n2: ['branch.rules', { paths: reasons.map((reason) => rule(reason, `event.properties.reason == '${reason}'`)) }],
      ...Object.fromEntries(reasons.map((reason, i) => [`m${i}`, say(reason)])),
      n9: say('other'),
    },
    edges: ['n1.next > n2', 'n2.else > n9', ...reasons.map((reason, i) => `n2.${reason} > m${i}`)],
  })
  for (const reason of reasons) await brand.event(`for-${reason}`, 'Survey Completed', { reason })
  await brand.settle()
  for (const reason of reasons) expect(await brand.letters(`for-${reason}`)).toEqual([reason])
  expect((await brand.counts(journey))['n2']).toMatchObject({ in: 4, 'out:price': 1, 'out:moved': 1 })
})

test('S0-10 who came into a card is who went on, who left there and who is still there', async () => {
  const brand = await openBrand()
  const walk = await heard(
    brand,
    Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`m${i}`, { group: i % 3, stays: i % 2 }])),
  )
  const journey = await brand.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['branch.rules', { paths: [rule('a', 'member.group == 0'), rule('b', 'member.group == 1')] }],
      n3: ['wait.duration', { for: 'P1D' }],
      n4: ['wait.duration', { for: 'P9D' }],
      n5: ['flow.exit', { reason: 'not for them' }],
      n6: say('Hello'),
    },
    edges: ['n1.next > n2', 'n2.a > n3', 'n2.b > n4', 'n2.else > n5', 'n3.next > n6', 'n4.next > n6'],
    settings: { exit: [{ when: 'member.stays == 99' }] },
  })
  await walk(journey)
  await brand.advance('P2D')
  for (const who of ['m1', 'm4']) await brand.member(who, { stays: 99 })
  await brand.settle()
  const here = new Map(
    (
      await brand.rows<{ node: string; n: number }>(
        `select node, count(*)::int as n from run where journey = $1 and state = 'waiting' group by node`,
        [journey.id],
      )
    ).map(({ node, n }) => [node, n]),
  )
  const counts = Object.entries(await brand.counts(journey))
  expect(counts.length).toBeGreaterThan(4)
  for (const [node, what] of counts) {
    const sum = (kind: string) =>
      Object.entries(what).reduce((total, [name, n]) => total + (name.startsWith(kind) ? n : 0), 0)
    expect([node, what['in']]).toEqual([node, sum('out:') + sum('exit:') + (here.get(node) ?? 0)])
  }
})

test('S2-15 S2-17 the third view within a week puts the tag on, before the next card of the same event', async () => {
  const brand = await openBrand()
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Product Viewed', where: "count('Product Viewed', 'P7D') >= 3" }],
      n2: ['data.tag', { tag: 'keen' }],
      n3: ['branch.rules', { paths: [rule('yes', "tagged('keen')")] }],
      n4: say('Tagged already'),
      n5: say('Not yet'),
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.yes > n4', 'n3.else > n5'],
  })
  for (const days of [1, 8, 1]) {
    await brand.event('ann', 'Product Viewed')
    await brand.advance(`P${days}D`)
  }
  expect(await brand.entered(journey)).toEqual([])
  await brand.event('ann', 'Product Viewed')
  await brand.event('ann', 'Product Viewed')
  await brand.settle()
  expect(await brand.letters('ann')).toEqual(['Tagged already'])
})

test('S2-27 browsing, buying, the time of an order and how often: all four are conditions', async () => {
  const brand = await openBrand()
  await brand.order('ann', { id: 'o1' })
  await brand.order('ann', { id: 'o2' })
  await brand.event('ann', 'Product Viewed')
  await brand.order('bob', { id: 'o3' })
  const holds = async (when: string) => brand.inside(await brand.audience(when))
  expect(await holds("count('Product Viewed', 'P30D') >= 1")).toEqual(['ann'])
  expect(await holds("count('Order Completed', 'P30D') >= 1")).toEqual(['ann', 'bob'])
  expect(await holds("orders.last_at >= timestamp('2026-03-02T00:00:00Z')")).toEqual(['ann', 'bob'])
  expect(await holds('orders.count >= 2')).toEqual(['ann'])
})

test('S4-55 S4-56 S4-57 S4-58 the bands of days since the last order hold at their edges', async () => {
  const brand = await openBrand('2026-01-01T00:00:00Z')
  for (const who of ['dear', 'cheap']) await brand.order(who, { id: `o-${who}`, total: who === 'dear' ? 300 : 20 })
  const since = "days_since('Order Completed')"
  const bands = {
    care: `${since} < 45.0 && orders.total / orders.count >= 200.0`,
    stimulate: `${since} >= 45.0 && ${since} < 90.0`,
    fading: `${since} >= 90.0 && ${since} < 180.0`,
    recall: `${since} >= 180.0 && ${since} < 360.0`,
  }
  const standing = async () =>
    Promise.all(Object.values(bands).map(async (when) => (await brand.inside(await brand.audience(when))).length))
  const seen: (readonly number[])[] = []
  for (const iso of ['2026-02-14', '2026-02-15', '2026-03-31', '2026-04-01', '2026-06-29', '2026-06-30']) {
    await brand.until(`${iso}T00:00:00Z`)
    seen.push(await standing())
  }
  // days 44, 45, 89, 90, 179 and 180
  expect(seen).toEqual([
    [1, 0, 0, 0],
    [0, 2, 0, 0],
    [0, 2, 0, 0],
    [0, 0, 2, 0],
    [0, 0, 2, 0],
    [0, 0, 0, 2],
  ])
})
