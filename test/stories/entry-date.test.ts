import { moveClock } from '@cairn/runtime/db/store-clock'
import { transact } from '@cairn/runtime/db/transact'
import { tellMembers } from '@cairn/runtime/events/tell'
import { forgetLive } from '@cairn/runtime/engine/live'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

type Config = { [field: string]: string | number }

async function birthdays(world: World, config: Config = {}, settings: object = {}): Promise<Published> {
  const journey = await world.publish({
    nodes: { n1: ['entry.date', config], n2: ['channel.inbox', { title: 'Happy day', body: '-' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: { reentry: { allow: 'always' }, timeZone: { use: 'member', fallback: 'UTC' }, ...settings },
  })
  const now = new Date(await world.deps.clock.now()).toISOString()
  await world.rows('update version set published_at = $2 where journey = $1', [journey.id, now])
  forgetLive(world.deps)
  return journey
}

type Told = readonly [birthday: string, zone?: string]

async function born(world: World, who: string, [birthday, zone]: Told): Promise<void> {
  const now = await world.deps.clock.now()
  const update = { attributes: { birthday }, ...(zone !== undefined && { zone }) }
  await transact(world.deps.db, (tx) =>
    tellMembers(tx, world.deps, {
      brand: world.brand,
      told: [{ reference: { external: who }, update }],
      now,
      history: false,
    }),
  )
}

/** Nothing runs until then. */
async function sleepTo(world: World, iso: string): Promise<void> {
  await moveClock(world.deps.db, Date.parse(iso))
  await world.settle()
}

const entered = async (world: World) =>
  (
    await world.rows<{ who: string; at: Date }>(
      'select m.external_id as who, r.entered_at as at from run r join member m on m.id = r.member order by r.entered_at, m.id',
    )
  ).map(({ who, at }) => `${who} ${at.toISOString().slice(0, 16)}`)

test('E220 everybody enters on their day, at ten in their own morning, and never before it', async () => {
  const world = await createWorld({ at: '2026-03-12T00:30:00Z' })
  await birthdays(world)
  await born(world, 'utc', ['1990-03-14'])
  await born(world, 'shanghai', ['1990/3/14', 'Asia/Shanghai'])
  await born(world, 'apia', ['03-14', 'Pacific/Apia'])
  await born(world, 'pago', ['--03-14', 'Pacific/Pago_Pago'])
  await born(world, 'york', ['1990-03-14', 'America/New_York'])
  await born(world, 'other', ['1990-03-15'])
  await born(world, 'nobody', ['in spring'])
  await world.advance('P4D')
  expect(await entered(world)).toEqual([
    'apia 2026-03-13T21:00',
    'shanghai 2026-03-14T02:00',
    'utc 2026-03-14T10:00',
    'york 2026-03-14T14:00',
    'pago 2026-03-14T21:00',
    'other 2026-03-15T10:00',
  ])
})

test('E220 once a year and occurrence: the same day next year comes again, and moving to another zone not twice', async () => {
  const world = await createWorld({ at: '2026-03-14T00:30:00Z' })
  await birthdays(world)
  await born(world, 'ada', ['1990-03-14', 'Asia/Shanghai'])
  await world.advance('PT4H')
  await born(world, 'ada', ['1990-03-14', 'America/New_York'])
  await world.advance('P2D')
  expect(await entered(world)).toEqual(['ada 2026-03-14T02:00'])
  await sleepTo(world, '2027-03-14T00:30:00Z')
  await world.advance('PT16H')
  expect(await entered(world)).toEqual(['ada 2026-03-14T02:00', 'ada 2027-03-14T14:00'])
})

test('E220 after an outage each zone is looked at once, for its newest day', async () => {
  const world = await createWorld({ at: '2026-03-10T12:00:00Z' })
  const journey = await birthdays(world)
  for (const day of [11, 12, 13, 14]) await born(world, `b${day}`, [`1990-03-${day}`])
  await born(world, 's14', ['1990-03-14', 'Asia/Shanghai'])
  await world.advance('P1D')
  // nothing ran for three days
  await sleepTo(world, '2026-03-14T12:00:00Z')
  expect(await entered(world)).toEqual(['b11 2026-03-11T10:00', 'b14 2026-03-14T12:00', 's14 2026-03-14T12:00'])
  const [missed] = await world.rows<{ n: number }>(
    `select count(*)::int as n from occasion where journey = $1 and state = 'missed'`,
    [journey.id],
  )
  // two days in two zones
  expect(missed?.n).toBe(4)
})

test('E224 29 February is kept on the last day of a common February, and a date may be looked for days before it', async () => {
  const world = await createWorld({ at: '2026-02-20T12:00:00Z' })
  await birthdays(world, { offset: -3 })
  await born(world, 'leap', ['2000-02-29'])
  await born(world, 'plain', ['2000-02-28'])
  await born(world, 'march', ['2000-03-01'])
  await world.advance('P7D')
  expect(await entered(world)).toEqual(['leap 2026-02-25T10:00', 'plain 2026-02-25T10:00', 'march 2026-02-26T10:00'])
})

test('E225 a lunar birthday is kept on the day it falls on this year', async () => {
  const world = await createWorld({ at: '2026-09-20T00:00:00Z' })
  await birthdays(world, { calendar: 'lunar' })
  // the mid-autumn festival of 2026 is 25 September
  await born(world, 'written', ['1990-08-15'])
  await born(world, 'later', ['1990-08-16'])
  await world.advance('P6D')
  expect(await entered(world)).toEqual(['written 2026-09-25T10:00'])
})

test('E225 of a Gregorian birthday the lunar one is found', async () => {
  const world = await createWorld({ at: '2026-09-24T12:00:00Z' })
  await birthdays(world, { calendar: 'lunar-of-solar' })
  // 3 October 1990 was the fifteenth of the eighth month
  await born(world, 'ada', ['1990-10-03'])
  await born(world, 'bob', ['1990-09-25'])
  await world.advance('P2D')
  expect(await entered(world)).toEqual(['ada 2026-09-25T10:00'])
})

test('E220 the first order has its anniversary from the first year on, on the member’s calendar', async () => {
  const world = await createWorld({ at: '2026-03-14T20:00:00Z' })
  await birthdays(world, { of: 'first-order' })
  await born(world, 'ada', ['', 'Asia/Shanghai'])
  // 15 March in Shanghai
  await world.event('ada', 'Order Completed', { order_id: 'o1', total: 1 })
  await world.advance('P1D')
  expect(await entered(world)).toEqual([])
  await sleepTo(world, '2027-03-14T20:00:00Z')
  await world.advance('PT12H')
  expect(await entered(world)).toEqual(['ada 2027-03-15T02:00'])
})

test('E220 an audience narrows it, and a journey that keeps to one zone looks once', async () => {
  const world = await createWorld({ at: '2026-03-14T00:00:00Z' })
  await world.rows(
    `insert into audience (public_id, brand, name, rule) values ('aud_gold', $1, 'Gold', 'member.tier == "gold"')`,
    [world.brand],
  )
  const journey = await birthdays(
    world,
    { audience: 'aud_gold' },
    { timeZone: { use: 'fixed', fallback: 'Asia/Shanghai' } },
  )
  await born(world, 'ada', ['1990-03-14', 'America/New_York'])
  await born(world, 'bob', ['1990-03-14', 'Asia/Shanghai'])
  await world.member('ada', { tier: 'gold' })
  await world.advance('PT23H')
  expect(await entered(world)).toEqual(['ada 2026-03-14T02:00'])
  expect(await world.rows('select node from occasion where journey = $1', [journey.id])).toEqual([
    { node: 'n1@Asia/Shanghai' },
  ])
})

test('E226 a day is looked for in SQL: of 100,000 members only those it may be are read', async () => {
  const world = await createWorld({ at: '2026-03-14T09:00:00Z' })
  await world.rows(
    `insert into member (bucket, brand, id, external_id, attributes, created_at, updated_at)
     select i & 63, $1, i, 'c' || i, jsonb_build_object('birthday', to_char(date '1960-01-01' + (i % 18250)::int, 'YYYY-MM-DD')), $2, $2
     from (select nextval('member_id') as i from generate_series(1, 100000)) s`,
    [world.brand, '2026-01-01T00:00:00Z'],
  )
  const [expected] = await world.rows<{ n: number }>(
    `select count(*)::int as n from member where substr(attributes ->> 'birthday', 6) = '03-14'`,
  )
  await birthdays(world)
  await world.advance('PT2H')
  expect(await world.rows('select count(*)::int as n from run')).toEqual([expected])
  expect(expected?.n).toBeGreaterThan(200)
})
