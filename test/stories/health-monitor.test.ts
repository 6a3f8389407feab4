import { watch } from '@cairn/runtime/health/watch'
import { moveJourney } from '@cairn/runtime/journeys/state'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

/** Two members on their way: one waits, one has a coupon, points and a letter. */
async function furnished() {
  const world = await createWorld()
  const pool = await world.pool(['A-1', 'A-2', 'A-3'])
  const journey = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Signed Up' }],
      n2: ['reward.coupon', { pool }],
      n3: ['reward.points', { points: 10 }],
      n4: ['channel.inbox', { title: '{{ reward.n2.code }}', body: '-' }],
      n5: ['wait.duration', { for: 'P3D' }],
      n6: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.granted > n3', 'n3.granted > n4', 'n4.next > n5', 'n5.next > n6'],
  })
  for (const who of ['ada', 'ben']) await world.event(who, 'Signed Up')
  await world.settle()
  return { world, journey }
}

async function found(world: World): Promise<Record<string, number>> {
  const report = await watch(world.deps, { thorough: true })
  if (!report) throw new Error('Nobody else looks, and yet the monitor did not.')
  return Object.fromEntries(report.findings.map(({ check, n }) => [check, n]))
}

test('E300 the monitor finds nothing where everything is as it should be, on the way and at the end', async () => {
  const { world } = await furnished()
  expect(await found(world)).toEqual({})
  await world.advance('P4D')
  expect(await world.rows('select distinct state from run')).toEqual([{ state: 'completed' }])
  expect(await found(world)).toEqual({})
})

const broken: readonly (readonly [string, string, Record<string, number>])[] = [
  ['runs that nobody moves', `update run set due_at = due_at - interval '4 days'`, { overdue: 2 }],
  [
    'news that nobody reads',
    `insert into wake (bucket, run, kind, at) select bucket, id, 'check', timestamptz '2026-03-02T08:00Z' from run limit 1`,
    { overdue: 1 },
  ],
  [
    'attempts that outlived their lease unswept',
    `update effect set state = 'attempting', lease_until = now() - interval '1 hour' where lane = 'channel.inbox'`,
    { leases: 2 },
  ],
  [
    'messages that nobody decides about',
    `update effect set state = 'planned', planned_at = planned_at - interval '1 hour' where lane = 'channel.inbox'`,
    { undecided: 2 },
  ],
  [
    'messages that lie ready',
    `update effect set state = 'ready', due_at = now() - interval '1 hour' where lane = 'channel.inbox'`,
    { unsent: 2 },
  ],
  ['a member who vanished from a node', `delete from run where id = (select min(id) from run)`, { counters: 1 }],
  [
    'an end that was not counted',
    `update run set state = 'completed' where id = (select min(id) from run)`,
    { counters: 1, ends: 1 },
  ],
  [
    'a code without its grant',
    `delete from effect where lane = 'coupon' and run = (select min(id) from run)`,
    { codes: 1 },
  ],
  [
    'a grant whose code is free again',
    `update reward_code set taken_at = null, run = null where code = 'A-1'`,
    { codes: 1 },
  ],
  ['a balance that is not the sum of its entries', `update points_account set balance = balance + 1`, { points: 2 }],
  ['a booking with one side', `delete from points_entry where account = 'issued'`, { points: 2 }],
  ['a message in doubt', `update effect set state = 'unknown' where lane = 'channel.inbox'`, { unknown: 2 }],
  ['runs in quarantine', `update run set state = 'quarantined', due_at = null`, { quarantined: 2 }],
]

test.each(broken)('E301 the monitor counts %s', async (_what, damage, expected) => {
  const { world } = await furnished()
  await world.rows(damage)
  expect(await found(world)).toEqual(expected)
})

test('E302 what stands still because its journey is paused is not late', async () => {
  const { world, journey } = await furnished()
  await moveJourney(world.deps, { brand: world.brand, id: journey.publicId, move: 'pause' })
  await world.rows(`update run set due_at = due_at - interval '4 days'`)
  await world.rows(`update effect set state = 'ready', due_at = now() - interval '1 hour' where lane = 'channel.inbox'`)
  expect(await found(world)).toEqual({})
})

test('E303 the monitor mends nothing and moves nobody', async () => {
  const { world } = await furnished()
  await world.rows(`update run set due_at = due_at - interval '4 days'`)
  const before = await world.rows(`select md5(string_agg(r::text, '' order by id)) as sum from run r`)
  await watch(world.deps, { thorough: true })
  expect(await world.rows(`select md5(string_agg(r::text, '' order by id)) as sum from run r`)).toEqual(before)
  expect(await found(world)).toMatchObject({ overdue: 2 })
})
