import { occasionsDue } from '@cairn/runtime/journeys/occasion'
import { afterAll, expect, test } from 'vitest'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { openMortals } from '../kit/mortals.ts'
import { openTeller } from '../kit/teller.ts'
import { createWorld } from '../kit/world.ts'

const mortals = openMortals()
afterAll(() => mortals.dismiss())

const stay = { n2: ['wait.duration', { for: 'P30D' }] } as const

test(
  'F26 an event told 46 times over 29 hours, twenty at once, is one event and one entry',
  async () => {
    const events = atLoad({ small: 20, full: 1000 })
    const world = await createWorld()
    const journey = await world.publish({
      nodes: { n1: ['entry.event', { event: 'Order Seen' }], ...stay },
      edges: ['n1.next > n2'],
      settings: { reentry: { allow: 'always', overlap: true } },
    })
    const teller = await openTeller(world)
    const batch = Array.from({ length: events }, (_, i) => ({ id: `e${i}`, who: `m${i % 7}`, name: 'Order Seen' }))
    const answers = new Set<number>()
    const tell = async (times: number): Promise<void> => {
      const told = await Promise.all(Array.from({ length: times }, () => teller.tell(batch)))
      for (const status of told) answers.add(status)
    }
    await tell(20)
    for (let n = 0; n < 26; n += 1) {
      await world.advance('PT67M')
      await tell(1)
    }
    await world.settle()
    expect([...answers]).toEqual([200])
    expect(await world.rows('select count(*)::int as n from event')).toEqual([{ n: events }])
    expect((await world.counts(journey))['n1']).toMatchObject({ in: events })
  },
  TIMEOUT,
)

test(
  'F28 one member through two triggers at once, twenty times over: once is one entry',
  async () => {
    const members = atLoad({ small: 50, full: 10_000 })
    const world = await createWorld({ clock: 'real' })
    await world.publish({
      nodes: { n1: ['entry.event', { event: 'Cart Viewed' }], n3: ['entry.event', { event: 'Cart Added' }], ...stay },
      edges: ['n1.next > n2', 'n3.next > n2'],
      settings: { reentry: { allow: 'once' } },
    })
    const teller = await openTeller(world)
    for (let from = 0; from < members; from += 50) {
      const race = Array.from({ length: 20 }, (_, k) => {
        const name = k % 2 === 0 ? 'Cart Viewed' : 'Cart Added'
        return teller.tell(
          Array.from({ length: 50 }, (_, i) => ({ id: `${k} ${from + i}`, who: `m${from + i}`, name })),
        )
      })
      expect(new Set(await Promise.all(race))).toEqual(new Set([200]))
    }
    const runs = await world.rows('select count(*)::int as n, count(distinct member)::int as members from run')
    expect(runs).toEqual([{ n: members, members }])
  },
  TIMEOUT,
)

test(
  'F38 a scheduled entry killed half way and taken up by two at once takes everybody in once',
  async () => {
    const members = atLoad({ small: 25_000, full: 1_000_000 })
    const world = await createWorld({ clock: 'real' })
    await world.rows(
      `insert into member (bucket, brand, id, external_id, created_at, updated_at)
     select i & 63, $1, i, 'c' || i, '2026-01-01', '2026-01-01' from (select nextval('member_id') as i from generate_series(1, $2::int)) s`,
      [world.brand, members],
    )
    await world.publish({ nodes: { n1: 'entry.schedule', ...stay }, edges: ['n1.next > n2'] })
    const chunks = 2 * Math.ceil(members / 2 / 20_000)
    const worker = await mortals.hire({ url: world.url, dieAfter: 'a chunk of entries', nth: Math.ceil(chunks / 2) })
    await worker.gone
    const [half] = await world.rows<{ n: number }>('select count(*)::int as n from run')
    expect(half?.n).toBeGreaterThan(0)
    expect(half?.n).toBeLessThan(members)
    await Promise.all([occasionsDue(world.deps), occasionsDue(world.deps)])
    expect(await world.rows('select count(*)::int as n, count(distinct member)::int as members from run')).toEqual([
      { n: members, members },
    ])
    expect(await world.rows('select state, entered::int from occasion')).toEqual([{ state: 'done', entered: members }])
  },
  TIMEOUT,
)

test('F39 a scheduled entry that takes three times its interval fires once for each instant, one after the other', async () => {
  const world = await createWorld({ at: '2026-03-02T08:30:00Z' })
  await world.member('ann')
  const journey = await world.publish({
    nodes: { n1: ['entry.schedule', { repeat: 'daily', at: '09:00' }], ...stay },
    edges: ['n1.next > n2'],
    settings: { reentry: { allow: 'always', overlap: true } },
  })
  await world.rows(`update version set published_at = '2026-03-02T08:00:00Z'`)
  await world.rows(`create function slow() returns trigger language plpgsql as $$ begin
    if new.state = 'done' then raise exception 'not yet'; end if; return new; end $$`)
  await world.rows('create trigger slow before update on occasion for each row execute function slow()')
  // three days pass while the first occasion does not come to its end, and several processes look at it again and again
  for (let day = 0; day < 3; day += 1) {
    await world.advance('P1D').catch(() => {})
    await world.rows(`update journey_clock set at = '2026-03-02T09:30:00Z'::timestamptz + make_interval(days => $1)`, [
      day,
    ])
    await Promise.allSettled([1, 2, 3].map(() => occasionsDue(world.deps)))
  }
  await world.rows('drop trigger slow on occasion')
  await Promise.all([1, 2, 3].map(() => occasionsDue(world.deps)))
  const found = await world.rows<{ entered: number }>(
    `select entered::int, state from occasion where journey = $1 and state <> 'missed' order by at`,
    [journey.id],
  )
  expect(found).toEqual([
    { entered: 1, state: 'done' },
    { entered: 1, state: 'done' },
    { entered: 1, state: 'done' },
  ])
  expect(await world.rows('select count(*)::int as n, count(distinct entry_key)::int as keys from run')).toEqual([
    { n: 3, keys: 3 },
  ])
})
