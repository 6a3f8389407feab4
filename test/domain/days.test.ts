import { expect, test } from 'vitest'
import { openBrand, say } from './brand.ts'

const china = { timeZone: { use: 'fixed', fallback: 'Asia/Shanghai' } } as const
const always = { reentry: { allow: 'always', overlap: true } } as const

test('S1-40 a member day every Wednesday: thirteen weeks, thirteen times, also where the clocks change', async () => {
  for (const zone of ['Asia/Shanghai', 'America/New_York']) {
    const brand = await openBrand('2026-02-01T00:00:00Z')
    await brand.rows('update brand set time_zone = $1', [zone])
    await brand.member('ann')
    const journey = await brand.live({
      nodes: { n1: ['entry.schedule', { repeat: 'weekly', days: [3], at: '02:30' }], n2: say('Wednesday') },
      edges: ['n1.next > n2'],
      settings: always,
    })
    await brand.advance('P91D')
    const days = await brand.rows<{ at: string }>(
      `select to_char(at at time zone $2, 'FMDay HH24:MI') as at from occasion where journey = $1`,
      [journey.id, zone],
    )
    expect(days.map(({ at }) => at)).toEqual(Array.from({ length: 13 }, () => 'Wednesday 02:30'))
    expect((await brand.letters('ann')).length).toBe(13)
  }
})

test('S2-09 birthdays by sun and moon, the 29th of February, and once a year', async () => {
  const brand = await openBrand('2025-12-31T00:00:00Z')
  const journeys = await Promise.all(
    (['solar', 'lunar'] as const).map((calendar) =>
      brand.live({
        nodes: { n1: ['entry.date', { calendar, attribute: calendar }], n2: say('Happy birthday') },
        edges: ['n1.next > n2'],
        settings: { ...china, reentry: { allow: 'after', gap: 'P300D' } },
      }),
    ),
  )
  await brand.member('leap', { solar: '2000-02-29' })
  // the fifteenth of the eighth month, and new year’s eve, as the calendars of Hong Kong’s observatory print them
  await brand.member('moon', { lunar: '1990-08-15' })
  await brand.member('eve', { lunar: '1990-12-30' })
  for (const eve of ['2026-02-15', '2026-02-27', '2026-09-24', '2027-02-27']) {
    await brand.leap(`${eve}T00:00:00Z`)
    await brand.advance('P2D')
  }
  const days = await brand.rows<{ who: string; day: string }>(
    `select m.external_id as who, to_char(r.entered_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day
     from run r join member m on m.id = r.member where r.journey = any($1) order by 1, 2`,
    [journeys.map(({ id }) => id)],
  )
  expect(days.map(({ who, day }) => `${who} ${day}`)).toEqual([
    'eve 2026-02-16',
    'leap 2026-02-28',
    'leap 2027-02-28',
    'moon 2026-09-25',
  ])
})

test('S4-03 the thirty-eighth week begins a fortnight before the day: not a day sooner', async () => {
  const brand = await openBrand('2026-03-02T00:00:00Z')
  await brand.live({
    nodes: {
      n1: ['entry.date', { attribute: 'due', repeat: 'once', offset: -14, at: '09:00' }],
      n2: say('Bag packed?'),
    },
    edges: ['n1.next > n2'],
    settings: china,
  })
  await brand.member('ann', { due: '2026-03-20' })
  await brand.until('2026-03-05T15:59:00Z')
  expect(await brand.letters('ann')).toEqual([])
  await brand.until('2026-03-06T01:00:00Z')
  expect(await brand.letters('ann')).toEqual(['Bag packed?'])
})

test('S4-04 once the child is there or the pregnancy is lost nothing about it is sent; the day passed in silence is asked about', async () => {
  const brand = await openBrand('2026-03-02T00:00:00Z')
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Pregnancy Registered' }],
      n2: ['wait.until', { mode: 'date', attribute: 'due', repeat: 'once', offset: -7, past: 'go' }],
      n3: say('A week to go'),
      n4: ['wait.until', { mode: 'date', attribute: 'due', repeat: 'once', offset: 7, past: 'go' }],
      n5: say('How are you?'),
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.next > n5'],
    settings: { exit: [{ when: "has(member.born) || tagged('loss')" }] },
  })
  for (const who of ['early', 'lost', 'silent', 'born']) {
    await brand.member(who, { due: '2026-04-10' })
    await brand.event(who, 'Pregnancy Registered')
  }
  await brand.settle()
  await brand.until('2026-03-20T00:00:00Z')
  await brand.tell('early', { attributes: { born: '2026-03-19' } })
  await brand.tell('lost', { tags: ['loss'] })
  await brand.until('2026-04-09T00:00:00Z')
  await brand.tell('born', { attributes: { born: '2026-04-08' } })
  await brand.until('2026-05-01T00:00:00Z')
  const told = await Promise.all(['early', 'lost', 'silent', 'born'].map((who) => brand.letters(who)))
  expect(told).toEqual([[], [], ['A week to go', 'How are you?'], ['A week to go']])
})

test('S0-51 who booked is told half an hour before it begins, and nobody afterwards', async () => {
  const brand = await openBrand('2026-03-02T00:00:00Z')
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Live Booked' }],
      n2: ['wait.until', { mode: 'instant', on: '2026-03-05T19:30', clock: 'brand', past: 'skip' }],
      n3: say('Live in half an hour'),
      n4: ['flow.exit', { reason: 'too late' }],
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n2.past > n4'],
    settings: china,
  })
  await brand.event('ann', 'Live Booked')
  await brand.until('2026-03-05T11:29:00Z')
  expect(await brand.letters('ann')).toEqual([])
  await brand.until('2026-03-05T11:30:00Z')
  expect((await brand.letters('ann')).length).toBe(1)
  await brand.until('2026-03-05T12:01:00Z')
  await brand.event('bob', 'Live Booked')
  await brand.settle()
  expect(await brand.letters('bob')).toEqual([])
})

test('S2-05 S1-52 S1-16 S4-59 a leg is open only while its campaign runs', async () => {
  const brand = await openBrand('2026-03-02T00:00:00Z')
  const within = (of: string) =>
    `${of} >= timestamp('2026-03-10T00:00:00+08:00') && ${of} < timestamp('2026-03-15T00:00:00+08:00')`
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Member Joined', where: `orders.count == 0 && ${within('event.occurred_at')}` }],
      n2: say('Festival welcome'),
    },
    edges: ['n1.next > n2'],
  })
  const asleep = "days_since('Order Completed') >= 360.0"
  const waking = await brand.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['wait.until', { mode: 'instant', on: '2026-03-10T00:00', clock: 'brand', past: 'go' }],
      n3: ['branch.rules', { paths: [{ port: 'open', name: '', when: `${within('now()')} && ${asleep}` }] }],
      n4: say('The big sale'),
      n5: ['flow.exit', { reason: 'over' }],
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.open > n4', 'n3.else > n5'],
    settings: always,
  })
  for (const who of ['before', 'during', 'after']) await brand.member(who, {})
  await brand.rows(
    `insert into member_event (bucket, member, name, n, first_at, last_at)
     select bucket, id, 'Order Completed', 1, '2024-01-01', '2024-01-01' from member`,
  )
  await brand.enter(waking, ['before'], '1')
  await brand.event('early', 'Member Joined')
  await brand.until('2026-03-09T15:59:00Z')
  expect([await brand.letters('before'), await brand.letters('early')]).toEqual([[], []])
  await brand.until('2026-03-11T00:00:00Z')
  await brand.enter(waking, ['during'], '2')
  await brand.event('joiner', 'Member Joined')
  await brand.until('2026-03-14T16:00:00Z')
  await brand.enter(waking, ['after'], '3')
  await brand.event('late', 'Member Joined')
  await brand.settle()
  const told = await Promise.all(
    ['before', 'during', 'after', 'early', 'joiner', 'late'].map((who) => brand.letters(who)),
  )
  expect(told).toEqual([['The big sale'], ['The big sale'], [], [], ['Festival welcome'], []])
})

test('S0-04 a hundred and twenty days of a programme that is always on: daily newcomers, and nobody twice within the gap', async () => {
  const brand = await openBrand('2026-01-01T00:00:00Z')
  const journey = await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Order Completed' }],
      n2: ['wait.duration', { for: 'P2D' }],
      n3: say('Thanks'),
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: { reentry: { allow: 'after', gap: 'P30D' } },
  })
  for (let day = 0; day < 120; day++) {
    await brand.order('regular', { id: `r${day}` })
    if (day % 4 === 0) await brand.order(`new${day}`, { id: `n${day}` })
    await brand.advance('P1D')
  }
  expect((await brand.runs(journey, 'regular')).length).toBe(4)
  expect((await brand.entered(journey)).length).toBe(34)
  expect(
    await brand.rows(
      `select 1 as twice from run a join run b on b.member = a.member and b.journey = a.journey and b.id <> a.id
       where b.entered_at between a.entered_at and a.entered_at + interval '29 days 23 hours'`,
    ),
  ).toEqual([])
})

test('S4-34 asked after seventy-two hours, never at night, and not at all after a refund', async () => {
  const brand = await openBrand('2026-03-02T02:00:00Z')
  await brand.publish({
    nodes: {
      n1: ['entry.event', { event: 'Order Delivered' }],
      n2: ['wait.duration', { for: 'PT72H', window: { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '21:00' } }],
      n3: say('Content with it?'),
    },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: { ...china, exit: [{ when: "count('Order Refunded', 'P3D') > 0" }] },
  })
  await brand.event('day', 'Order Delivered')
  await brand.event('refunded', 'Order Delivered')
  await brand.until('2026-03-02T15:00:00Z')
  await brand.event('night', 'Order Delivered')
  await brand.event('refunded', 'Order Refunded', { order_id: 'o1' })
  await brand.until('2026-03-05T01:59:00Z')
  expect(await brand.letters('day')).toEqual([])
  await brand.until('2026-03-05T02:00:00Z')
  expect((await brand.letters('day')).length).toBe(1)
  await brand.until('2026-03-06T00:59:00Z')
  expect(await brand.letters('night')).toEqual([])
  await brand.until('2026-03-06T01:00:00Z')
  expect((await brand.letters('night')).length).toBe(1)
  expect(await brand.letters('refunded')).toEqual([])
})
