import { occasionsDue } from '@cairn/runtime/journeys/occasion'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

const AT = '2026-03-02T09:00:00Z'

/** A journey of one schedule and one wait, live since now. */
async function scheduled(
  world: World,
  config: { [field: string]: string | number[] },
  settings = {},
): Promise<Published> {
  const journey = await world.publish({
    nodes: { n1: ['entry.schedule', config], n2: ['wait.duration', { for: 'P30D' }] },
    edges: ['n1.next > n2'],
    settings,
  })
  await since(world, journey, new Date(await world.deps.clock.now()).toISOString())
  return journey
}

const since = (world: World, journey: Published, iso: string) =>
  world.rows('update version set published_at = $2 where journey = $1', [journey.id, iso])
const occasions = (world: World, journey: Published) =>
  world.rows('select at, state, entered::int, total::int from occasion where journey = $1 order by at', [journey.id])
const always = { reentry: { allow: 'always', overlap: true } } as const

test('a journey without a time takes everybody in as it goes live, once', async () => {
  const world = await createWorld({ at: AT })
  for (const who of ['ann', 'bob', 'cat']) await world.member(who)
  const journey = await scheduled(world, {})
  await world.settle()
  await world.advance('PT1H')
  expect(await occasions(world, journey)).toEqual([{ at: new Date(AT), state: 'done', entered: 3, total: 3 }])
  expect(await world.place(journey, 'bob')).toBe('n2 waiting')
})

test('F31 a daily schedule fires on the clocks of the brand, the day they change too', async () => {
  const world = await createWorld({ at: '2026-03-27T12:00:00Z' })
  await world.rows(`update brand set time_zone = 'Europe/London'`)
  await world.member('ann')
  const journey = await scheduled(world, { repeat: 'daily', at: '10:00' }, always)
  await world.advance('P3D')
  expect((await occasions(world, journey)).map(({ at }) => at)).toEqual([
    new Date('2026-03-28T10:00:00Z'),
    new Date('2026-03-29T09:00:00Z'),
    new Date('2026-03-30T09:00:00Z'),
  ])
})

test('a weekly schedule keeps to its days', async () => {
  const world = await createWorld({ at: AT })
  await world.member('ann')
  const journey = await scheduled(world, { repeat: 'weekly', at: '10:00', days: [2, 5] }, always)
  await world.advance('P9D')
  expect((await occasions(world, journey)).map(({ at }) => at)).toEqual([
    new Date('2026-03-03T10:00:00Z'),
    new Date('2026-03-06T10:00:00Z'),
    new Date('2026-03-10T10:00:00Z'),
  ])
})

test('E108 after an outage the newest instant fires and the older ones are missed', async () => {
  const world = await createWorld({ at: AT })
  await world.member('ann')
  const journey = await scheduled(world, { repeat: 'daily', at: '10:00' }, always)
  await since(world, journey, '2026-02-27T08:00:00Z')
  expect(await occasionsDue(world.deps)).toBeGreaterThan(0)
  expect(await occasions(world, journey)).toEqual([
    { at: new Date('2026-02-27T10:00:00Z'), state: 'missed', entered: 0, total: null },
    { at: new Date('2026-02-28T10:00:00Z'), state: 'missed', entered: 0, total: null },
    // ann came after that morning: she is not of that day
    { at: new Date('2026-03-01T10:00:00Z'), state: 'done', entered: 0, total: 0 },
  ])
  expect(await occasionsDue(world.deps)).toBe(0)
})

test('E108 what passes while a journey is paused does not fire when it goes on', async () => {
  const world = await createWorld({ at: AT })
  await world.member('ann')
  const journey = await scheduled(world, { repeat: 'daily', at: '10:00' }, always)
  await world.rows(`update journey set state = 'paused' where id = $1`, [journey.id])
  await world.advance('P1DT2H')
  await world.rows(`update journey set state = 'live' where id = $1`, [journey.id])
  await world.advance('P1D')
  expect((await occasions(world, journey)).map(({ state }) => state)).toEqual(['missed', 'missed', 'done'])
})

test('a schedule moved to another hour does not fire for the hour that has passed', async () => {
  const world = await createWorld({ at: '2026-03-02T15:00:00Z' })
  await world.member('ann')
  const journey = await scheduled(world, { repeat: 'daily', at: '10:00' }, always)
  await since(world, journey, '2026-03-01T12:00:00Z')
  await occasionsDue(world.deps)
  const graph = `jsonb_set(graph, '{nodes,0,config,at}', '"14:00"')`
  await world.rows(
    `insert into version (journey, version, graph, hash, published_at) select journey, 2, ${graph}, '2', '2026-03-02T15:00:00Z' from version where journey = $1`,
    [journey.id],
  )
  await world.rows('update journey set live_version = 2 where id = $1', [journey.id])
  await occasionsDue(world.deps)
  await world.advance('P1D')
  expect((await occasions(world, journey)).map(({ at }) => at)).toEqual([
    new Date('2026-03-02T10:00:00Z'),
    new Date('2026-03-03T14:00:00Z'),
  ])
})

test('E107 only the members of the audience come in, as it stands when they are looked at', async () => {
  const world = await createWorld({ at: AT })
  for (const [who, tier] of [
    ['ann', 'gold'],
    ['bob', 'tin'],
    ['cat', 'tin'],
  ] as const)
    await world.member(who, { tier })
  await world.rows(
    `insert into audience (public_id, brand, name, rule) values ('aud_gold', $1, 'Gold', 'member.tier == "gold"')`,
    [world.brand],
  )
  const journey = await scheduled(world, { audience: 'aud_gold' })
  await world.member('bob', { tier: 'gold' })
  await world.settle()
  expect(await occasions(world, journey)).toEqual([{ at: new Date(AT), state: 'done', entered: 2, total: 3 }])
  expect(await world.place(journey, 'cat')).toBeUndefined()
})

test('E107 an occasion that died between two chunks goes on behind its cursor, and a replay enters nobody', async () => {
  const world = await createWorld({ at: AT })
  await world.rows(
    `insert into member (bucket, brand, id, external_id, created_at, updated_at)
     select i & 63, $1, i, 'c' || i, $2, $2 from (select nextval('member_id') as i from generate_series(1, 25000)) s`,
    [world.brand, AT],
  )
  const journey = await scheduled(world, {})
  // the second commit of the cursor fails: the process "dies" there
  await world.rows(`create function fall() returns trigger language plpgsql as $$ begin
    if new.entered > 20000 then raise exception 'the power went'; end if; return new; end $$`)
  await world.rows('create trigger fall before update on occasion for each row execute function fall()')
  await expect(occasionsDue(world.deps)).rejects.toThrow('the power went')
  const [half] = await world.rows<{ state: string; entered: number }>('select state, entered::int from occasion')
  expect(half?.state).toBe('running')
  // which chunks of the two parts went before the one that failed is a race
  expect(half?.entered).toBeGreaterThan(0)
  expect(half?.entered).toBeLessThanOrEqual(20_000)
  await world.rows('drop trigger fall on occasion')
  await Promise.all([occasionsDue(world.deps), occasionsDue(world.deps)])
  expect(await occasions(world, journey)).toEqual([{ at: new Date(AT), state: 'done', entered: 25_000, total: 25_000 }])
  await world.rows('delete from occasion_part')
  await world.rows(`update occasion set state = 'running'`)
  await occasionsDue(world.deps)
  expect(await world.rows('select count(*)::int as n, count(distinct member)::int as members from run')).toEqual([
    { n: 25_000, members: 25_000 },
  ])
})
