import { expect, test } from 'vitest'
import { openBrand, say } from './brand.ts'

const always = { reentry: { allow: 'always', overlap: true } } as const

test('S0-07 a click during a wait takes the member over to the leg of those who are interested, at once', async () => {
  const brand = await openBrand()
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Member Joined' }],
      n2: say('New in'),
      n3: ['wait.event', { event: 'Link Clicked', timeout: 'P7D' }],
      n4: say('Yours for less'),
      n5: say('Something else?'),
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.matched > n4', 'n3.timeout > n5'],
  })
  await brand.event('ann', 'Member Joined')
  await brand.settle()
  await brand.event('ann', 'Link Clicked')
  await brand.settle()
  expect(await brand.place(journey, 'ann')).toBe('n4 completed')
  expect(await brand.letters('ann')).toEqual(['New in', 'Yours for less'])
})

test('S1-24 the end of one ring begins the next, once, and what the first one found goes along', async () => {
  const brand = await openBrand()
  const festival = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Never Happens' }],
      n2: ['branch.rules', { paths: [{ port: 'vip', name: '', when: "run.vars.liked == '眼霜'" }] }],
      n3: say('Festival for you'),
      n4: say('Festival'),
    },
    edges: ['n1.next > n2', 'n2.vip > n3', 'n2.else > n4'],
  })
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Trial Applied' }],
      n2: ['data.variable', { variable: 'liked', value: '{{ event.properties.product }}' }],
      n3: ['flow.jump', { journey: festival.publicId, carry: ['liked'] }],
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: always,
  })
  for (const product of ['眼霜', '面霜']) await brand.event('ann', 'Trial Applied', { product })
  await brand.settle()
  expect(await brand.entered(festival)).toEqual(['ann'])
  expect(await brand.letters('ann')).toEqual(['Festival for you'])
})

test('S0-28 changed under way: whoever is inside ends by the first version, newcomers walk the second, told apart', async () => {
  const brand = await openBrand()
  const journey = await brand.publish({
    nodes: { n1: ['entry.event', { event: 'Member Joined' }], n2: ['wait.duration', { for: 'P1D' }], n3: say('Old') },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await brand.event('ann', 'Member Joined')
  await brand.settle()
  await brand.rows(
    `insert into version (journey, version, graph, hash, published_at)
     select journey, 2, jsonb_set(graph, '{nodes,2,config,title}', '"New"'), '2', now() from version where journey = $1`,
    [journey.id],
  )
  await brand.rows('update journey set live_version = 2 where id = $1', [journey.id])
  brand.published()
  await brand.event('bob', 'Member Joined')
  await brand.advance('P2D')
  expect([await brand.letters('ann'), await brand.letters('bob')]).toEqual([['Old'], ['New']])
  const by =
    'select version, sum(n)::int as n from node_count where journey = $1 and node = $2 and what = $3 group by 1 order by 1'
  expect(await brand.rows(by, [journey.id, 'n2', 'in'])).toEqual([
    { version: 1, n: 1 },
    { version: 2, n: 1 },
  ])
})

test('S2-06 S3-08 S3-40 a gift for joining, for adding, for a survey to its end: once each, however often it is told', async () => {
  const brand = await openBrand()
  const pool = await brand.pool(Array.from({ length: 9 }, (_, i) => `C${i}`))
  for (const event of ['Member Joined', 'WeCom Added', 'Survey Completed'])
    await brand.publish({
      nodes: { n1: ['entry.event', { event }], n2: ['reward.coupon', { pool }], n3: say(event) },
      edges: ['n1.next > n2', 'n2.granted > n3'],
    })
  for (let i = 0; i < 3; i++)
    for (const event of ['Member Joined', 'WeCom Added', 'Survey Completed']) await brand.event('ann', event)
  await brand.event('half', 'Survey Started')
  await brand.settle()
  expect((await brand.letters('ann')).toSorted()).toEqual(['Member Joined', 'Survey Completed', 'WeCom Added'])
  expect(await brand.letters('half')).toEqual([])
  expect(await brand.rows('select 1 as taken from reward_code where taken_at is not null')).toHaveLength(3)
})

test('S0-20 S0-25 two benefits at their waves and none before, whatever is told twice', async () => {
  const brand = await openBrand()
  const pools = [await brand.pool(['A1', 'A2', 'A3']), await brand.pool(['B1', 'B2', 'B3'])]
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Order Completed' }],
      n2: say('Wave 1'),
      n3: ['wait.duration', { for: 'P3D' }],
      n4: ['reward.coupon', { pool: pools[0] ?? '' }],
      n5: ['wait.duration', { for: 'P3D' }],
      n6: ['reward.coupon', { pool: pools[1] ?? '' }],
      n7: say('{{ reward.n4.code }} and {{ reward.n6.code }}'),
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.granted > n5', 'n5.next > n6', 'n6.granted > n7'],
  })
  const given = async () =>
    (await brand.rows('select code from reward_code where taken_at is not null order by 1')).length
  await brand.order('ann', { id: 'o1' })
  await brand.order('ann', { id: 'o1' })
  await brand.advance('P2D')
  expect(await given()).toBe(0)
  await brand.advance('P2D')
  await brand.order('ann', { id: 'o1' })
  expect(await given()).toBe(1)
  await brand.advance('P9D')
  expect(await given()).toBe(2)
  expect((await brand.letters('ann'))[1]).toMatch(/^A\d and B\d$/)
})

test('S2-08 going down is passed over, and two steps up in a day are one message about the last', async () => {
  const brand = await openBrand()
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Tier Changed', where: "event.properties.direction == 'up'" }],
      n2: ['wait.duration', { for: 'PT12H' }],
      n3: say('Now {{ member.tier }}'),
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: { reentry: { allow: 'after', gap: 'P1D' } },
  })
  await brand.tell('bob', { attributes: { tier: 'silver' } })
  await brand.event('bob', 'Tier Changed', { direction: 'down' })
  for (const tier of ['gold', 'diamond']) {
    await brand.tell('ann', { attributes: { tier } })
    await brand.event('ann', 'Tier Changed', { direction: 'up' })
    await brand.advance('PT1H')
  }
  await brand.advance('P1D')
  expect([await brand.letters('ann'), await brand.letters('bob')]).toEqual([['Now diamond'], []])
})

test('S2-64 S2-28 once for each code that is scanned, and one run for each child', async () => {
  const brand = await openBrand()
  const once = (event: string, key: string) =>
    brand.publish({
      nodes: { n1: ['entry.event', { event }], n2: ['wait.duration', { for: 'P30D' }] },
      edges: ['n1.next > n2'],
      settings: { reentry: { allow: 'once', key: `event.properties.${key}`, overlap: true } },
    })
  const scans = await once('Trace Scanned', 'code')
  const stages = await once('Stage Reached', 'child')
  for (const code of ['x', 'y', 'x']) await brand.event('ann', 'Trace Scanned', { code })
  for (const child of ['Li', 'Bo', 'Li']) await brand.event('ann', 'Stage Reached', { child })
  await brand.settle()
  expect((await brand.runs(scans, 'ann')).length).toBe(2)
  expect(await brand.runs(stages, 'ann')).toEqual(['n2 waiting', 'n2 waiting'])
})

test('S2-44 S1-06 S4-38 goals: an order online and not in the store, joining by whatever road, two of them side by side', async () => {
  const brand = await openBrand()
  const waits = (event: string, match?: string) =>
    brand.publish({
      nodes: { n1: ['entry.event', { event: 'Followed' }], n2: ['wait.duration', { for: 'P30D' }] },
      edges: ['n1.next > n2'],
      settings: { goal: { event, exit: true, ...(match !== undefined && { match }) } },
    })
  const online = await waits('Order Completed', "event.properties.channel == 'online'")
  const joined = await waits('Member Joined')
  const twice = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Followed' }],
      n2: ['wait.event', { event: 'Card Bound', timeout: 'P30D' }],
      n3: ['flow.goal', { name: 'bound' }],
      n4: ['wait.event', { event: 'Order Completed', timeout: 'P30D' }],
      n5: ['flow.goal', { name: 'bought' }],
    },
    edges: ['n1.next > n2', 'n2.matched > n3', 'n3.next > n4', 'n4.matched > n5'],
  })
  await brand.event('ann', 'Followed')
  await brand.event('bob', 'Followed')
  await brand.settle()
  await brand.event('ann', 'Card Bound')
  await brand.order('ann', { id: 'o1', channel: 'store' })
  await brand.event('bob', 'Member Joined', { by: 'a friend' })
  await brand.settle()
  expect([await brand.place(online, 'ann'), await brand.place(joined, 'bob')]).toEqual(['n2 waiting', 'n2 exited'])
  await brand.order('ann', { id: 'o2', channel: 'online' })
  await brand.settle()
  expect(await brand.place(online, 'ann')).toBe('n2 exited')
  const counts = await brand.counts(twice)
  expect([counts['n3'], counts['n5']]).toMatchObject([{ in: 1 }, { in: 1 }])
})

test('S1-05 two hundred apply for a hundred trials: a hundred get one, a hundred go to the list of those who wait', async () => {
  const brand = await openBrand()
  const pool = await brand.pool(Array.from({ length: 100 }, (_, i) => `T${i}`))
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Trial Applied' }],
      n2: ['reward.coupon', { pool }],
      n3: say('It is on its way'),
      n4: ['data.tag', { tag: 'waitlist' }],
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n2.out_of_stock > n4'],
  })
  for (let i = 0; i < 200; i++) await brand.event(`m${i}`, 'Trial Applied')
  await brand.settle()
  expect((await brand.counts(journey))['n2']).toMatchObject({ in: 200, 'out:granted': 100, 'out:out_of_stock': 100 })
})

test('S1-57 an open complaint holds promotion back until it is closed', async () => {
  const brand = await openBrand()
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Order Completed' }],
      n2: ['wait.event', { of: 'change', when: "!tagged('complaint')", timeout: 'P60D' }],
      n3: say('Have another'),
    },
    edges: ['n1.next > n2', 'n2.matched > n3'],
  })
  await brand.tell('ann', { tags: ['complaint'] })
  await brand.order('ann', { id: 'o1' })
  await brand.order('bob', { id: 'o2' })
  await brand.advance('P5D')
  expect([await brand.letters('ann'), await brand.letters('bob')]).toEqual([[], ['Have another']])
  await brand.tell('ann', { tagsExactly: [] })
  await brand.settle()
  expect(await brand.letters('ann')).toEqual(['Have another'])
})

test('S2-70 a store and a shop that begin the same thing on one day send once', async () => {
  const brand = await openBrand()
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Store Visited' }],
      n2: ['entry.event', { event: 'Product Viewed' }],
      n3: say('Come in'),
    },
    edges: ['n1.next > n3', 'n2.next > n3'],
    settings: { reentry: { allow: 'after', gap: 'P1D' } },
  })
  await brand.event('ann', 'Product Viewed')
  await brand.event('ann', 'Store Visited')
  await brand.advance('PT5H')
  await brand.event('ann', 'Store Visited')
  await brand.settle()
  expect([await brand.letters('ann'), (await brand.entered(journey)).length]).toEqual([['Come in'], 1])
})

test('S2-22 S2-23 S4-11 S4-73 S1-56 each event of a programme begins its own journey: inside exactly what was planned, outside nothing', async () => {
  const brand = await openBrand()
  const events = [
    'Member Joined',
    'Birthday',
    'Tier Upgraded',
    'Weather Turned Cold',
    'Live Watched',
    'Quiz Answered',
    'Chain Joined',
    'Vote Cast',
    'Code Word Said',
  ]
  for (const event of events)
    await brand.publish({
      nodes: { n1: ['entry.event', { event, where: 'member.in_plan' }], n2: say(event) },
      edges: ['n1.next > n2'],
    })
  for (const [i, event] of events.entries()) {
    for (const who of ['inside', 'outside']) {
      await brand.tell(`${who}${i}`, { attributes: { in_plan: who === 'inside' } })
      await brand.event(`${who}${i}`, event)
    }
  }
  await brand.settle()
  for (const [i, event] of events.entries())
    expect([await brand.letters(`inside${i}`), await brand.letters(`outside${i}`)]).toEqual([[event], []])
})

test('S3-37 only whoever is lost is called back, and once within the gap', async () => {
  const brand = await openBrand('2026-03-02T00:00:00Z')
  for (const [who, stage] of [
    ['ann', '流失'],
    ['bob', '成熟'],
  ] as const)
    await brand.member(who, { stage })
  const lost = await brand.audience("member.stage == '流失'")
  await brand.live({
    nodes: { n1: ['entry.schedule', { audience: lost, repeat: 'daily', at: '10:00' }], n2: say('Come back') },
    edges: ['n1.next > n2'],
    settings: { reentry: { allow: 'after', gap: 'P20D' } },
  })
  await brand.advance('P15D')
  expect([await brand.letters('ann'), await brand.letters('bob')]).toEqual([['Come back'], []])
  await brand.advance('P10D')
  expect((await brand.letters('ann')).length).toBe(2)
})

test('S4-53 a coupon without a threshold is for those who never bought: a buyer who asks gets none', async () => {
  const brand = await openBrand()
  const pool = await brand.pool(['P1', 'P2'])
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Coupon Asked' }],
      n2: ['branch.rules', { paths: [{ port: 'new', name: '', when: 'orders.count == 0' }] }],
      n3: ['reward.coupon', { pool }],
      n4: say('For new customers'),
    },
    edges: ['n1.next > n2', 'n2.new > n3', 'n2.else > n4'],
  })
  await brand.order('buyer', { id: 'o1' })
  for (const who of ['buyer', 'prospect']) await brand.event(who, 'Coupon Asked')
  await brand.settle()
  expect((await brand.counts(journey))['n3']).toMatchObject({ in: 1, 'exit:n3.granted': 1 })
  expect(await brand.letters('buyer')).toEqual(['For new customers'])
  expect(await brand.place(journey, 'prospect')).toBe('n3 completed')
})
