import { dispatchLane } from '@cairn/runtime/effects/dispatch'
import { governDue } from '@cairn/runtime/effects/govern'
import { dispatchDue, makeLanes } from '@cairn/runtime/effects/lanes'
import { sweepShutLanes } from '@cairn/runtime/effects/sweep'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { accepted, rejected } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { makeProvider, type Provider } from '../kit/provider.ts'
import { createWorld, type World } from '../kit/world.ts'

/** So many members with a message each that is ready to go. */
async function ready(world: World, { lane, n, node = {} }: { lane: string; n: number; node?: object }) {
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: [lane, { text: 'Hi', ...node }], n3: 'flow.exit', n4: 'flow.exit' },
    edges:
      'then' in node
        ? ['n1.next > n2', 'n2.sent > n3', 'n2.failed > n4', 'n2.blocked > n4']
        : ['n1.next > n2', 'n2.next > n3'],
  })
  const names = Array.from({ length: n }, (_, i) => `${lane}-${i}`)
  await world.members(names)
  await world.enter(journey, names)
  await advanceDue(world.deps)
  await governDue(world.deps)
  return { journey, names }
}

const states = (world: World): Promise<readonly unknown[]> =>
  world.rows(`select state, count(*)::int as n from effect where brand = $1 group by state order by state`, [
    world.brand,
  ])
const gate = async (world: World): Promise<string | undefined> =>
  (await world.rows<{ state: string }>('select state from lane where brand = $1', [world.brand]))[0]?.state

/** Sends again and again until it is so. The machine's own clock goes on meanwhile. */
async function until(world: World, so: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 40_000
  while (!(await so())) {
    if (performance.now() > end) throw new Error(`It never came to that: ${JSON.stringify(await states(world))}`)
    await dispatchDue(world.deps)
  }
}

test('E89 F22 an outage opens the lane, costs one attempt a probe, and afterwards everybody gets the message once', async () => {
  const provider = makeProvider('none')
  const world = await createWorld({ channels: [provider.channel], environment: { CAIRN_PATIENCE: '0.01' } })
  await ready(world, { lane: 'test.send', n: 120 })
  provider.down = true
  await dispatchDue(world.deps)
  expect(await gate(world)).toBe('open')
  const early = provider.calls.flat().length
  expect(early).toBeLessThan(20)
  // two processes that look as fast as they can still make one probe between them
  const opened = provider.calls.length
  await until(world, async () => {
    await Promise.all([dispatchDue(world.deps), dispatchDue(world.deps)])
    return provider.calls.length >= opened + 5
  })
  const probes = provider.calls.slice(opened)
  expect(probes.every((keys) => keys.length === 1)).toBe(true)
  provider.down = false
  await until(world, () => provider.book.length === 120)
  expect(await states(world)).toEqual([{ state: 'accepted', n: 120 }])
  const attempts = provider.calls.flat().length
  expect(attempts - probes.length).toBeLessThanOrEqual(120 * 1.1 + early)
})

test('E83 a message whose time runs out behind a shut lane expires, is never sent, and its run hears of it', async () => {
  const provider = makeProvider('none')
  const world = await createWorld({ channels: [provider.channel] })
  const { journey, names } = await ready(world, {
    lane: 'test.send',
    n: 30,
    node: { then: 'await-outcome', ttl: 'PT1H' },
  })
  provider.down = true
  await dispatchDue(world.deps)
  expect(await gate(world)).toBe('open')
  const tried = new Set(provider.calls.flat())
  await world.rows(`update effect set expires_at = expires_at - interval '2 hours'`)
  await sweepShutLanes(world.deps)
  provider.down = false
  await world.settle()
  expect(await states(world)).toEqual([{ state: 'expired', n: 30 }])
  expect(provider.book).toEqual([])
  expect(tried.size).toBeLessThan(30)
  const places = await Promise.all(names.map((name) => world.place(journey, name)))
  expect(new Set(places)).toEqual(new Set(['n4 completed']))
})

test('E83 after a long pause what has expired is not sent, and the rest is', async () => {
  const provider = makeProvider('none')
  const world = await createWorld({ channels: [provider.channel] })
  await ready(world, { lane: 'test.send', n: 10 })
  await world.rows(`update journey set state = 'paused'`)
  await dispatchDue(world.deps)
  await world.rows(`update effect set expires_at = '2026-03-02T08:00:00Z' where run % 2 = 0`)
  await world.rows(`update journey set state = 'live'`)
  await world.rows(`update effect set due_at = due_at - interval '1 hour'`)
  await dispatchDue(world.deps)
  expect(await states(world)).toEqual([
    { state: 'accepted', n: 5 },
    { state: 'expired', n: 5 },
  ])
  expect(provider.book).toHaveLength(5)
})

test('E90 a declared quota holds for all processes together', async () => {
  const provider = makeProvider('native', { perSecond: 20 })
  const world = await createWorld({ channels: [provider.channel] })
  await ready(world, { lane: 'test.send', n: 60 })
  await until(world, async () => {
    await Promise.all([dispatchDue(world.deps), dispatchDue(world.deps), dispatchDue(world.deps)])
    return provider.book.length === 60
  })
  expect(provider.calls.flat()).toHaveLength(60)
  const attempts = await world.rows<{ at: number }>(
    `select date_part('epoch', attempt_at)::float8 as at from effect order by 1`,
  )
  for (const { at: from } of attempts) {
    expect(attempts.filter(({ at }) => at >= from && at < from + 1).length).toBeLessThanOrEqual(21)
  }
})

test('E88 one bad recipient among five hundred fails alone, and the others are sent once', async () => {
  const provider = makeProvider('native', { batch: 500 })
  const world = await createWorld({ channels: [provider.channel] })
  // ids that lie in one bucket make one batch
  await world.rows(`alter sequence member_id increment by 64`)
  await ready(world, { lane: 'test.send', n: 500 })
  let bad = ''
  provider.answer = ({ batch }) => {
    bad ||= batch[0]?.key ?? ''
    return Promise.resolve(batch.map(({ key }) => (key === bad ? rejected(key, 'invalid_address') : accepted(key))))
  }
  await dispatchDue(world.deps)
  expect(provider.calls.map((keys) => keys.length)).toEqual([500])
  expect(await states(world)).toEqual([
    { state: 'accepted', n: 499 },
    { state: 'rejected', n: 1 },
  ])
})

test('E88 a reply that leaves keys out or garbles them is read key by key, and the rest is nobody’s word', async () => {
  const provider = makeProvider('lookup', { batch: 10 })
  const world = await createWorld({ channels: [provider.channel] })
  await world.rows(`alter sequence member_id increment by 64`)
  await ready(world, { lane: 'test.send', n: 4 })
  provider.answer = ({ batch: [a, b, c, d] }) => {
    const key = (of: typeof a): string => of?.key ?? ''
    const garbled = { key: key(d), outcome: 7 }
    const words = [
      rejected(key(b), 'blocked'),
      accepted('nobody'),
      accepted(key(a)),
      accepted(key(a)),
      garbled,
      accepted(key(c)),
      rejected(key(c), 'other'),
    ]
    // no plugin may answer this, and one does
    return Promise.resolve(words as ReturnType<typeof accepted>[])
  }
  await dispatchDue(world.deps)
  expect(await states(world)).toEqual([
    { state: 'accepted', n: 1 },
    { state: 'ready', n: 2 },
    { state: 'rejected', n: 1 },
  ])
})

/** A provider that takes a message and does not answer before it is told to. */
function hold(provider: Provider): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  provider.answer = async ({ batch }) => {
    await promise
    return batch.map(({ key }) => accepted(key))
  }
  return resolve
}

/** A world in which one lane is as quick as it can be, and another's provider may answer never. */
async function twoLanes() {
  const [slow, quick] = [makeProvider('none', { id: 'slow.send' }), makeProvider('none', { id: 'quick.send' })]
  const world = await createWorld({ channels: [slow.channel, quick.channel] })
  return { world, slow, quick, lanes: makeLanes(world.deps, () => {}) }
}

test('E92 F23 a provider that does not answer leaves another lane as quick as before', async () => {
  const [alone, beside] = [await twoLanes(), await twoLanes()]
  const release = hold(beside.slow)
  await ready(beside.world, { lane: 'slow.send', n: 20 })
  for (const { world } of [alone, beside]) await ready(world, { lane: 'quick.send', n: 60 })
  // both take turns on the one machine, so whatever else it does delays them alike
  const through = new Map<object, number>()
  for (let turn = 1; through.size < 2; turn++) {
    for (const each of [alone, beside]) {
      await each.lanes.turn()
      if (each.quick.book.length === 60 && !through.has(each)) through.set(each, turn)
    }
    if (turn > 100_000) throw new Error(`It never came to that: ${JSON.stringify(await states(beside.world))}`)
  }
  expect(beside.slow.book.length).toBeGreaterThan(0)
  expect(beside.slow.book.length).toBeLessThan(20)
  expect((through.get(beside) ?? 0) / (through.get(alone) ?? 1)).toBeLessThan(1.2)
  release()
  await beside.lanes.landed()
})

test('E92 twenty thousand messages of one brand do not keep another brand waiting on the same lane', async () => {
  const provider = makeProvider('none')
  const world = await createWorld({ channels: [provider.channel] })
  const other = await world.another()
  await ready(world, { lane: 'test.send', n: 3 })
  // the crowd: rows like the three, due long before the other brand's
  await world.rows(
    `insert into run select r.* from (select (jsonb_populate_record(r, jsonb_build_object('id', r.id * 100000 + n, 'entry_key', n::text))).*
    from run r, generate_series(1, 6666) n where r.brand = $1) r`,
    [world.brand],
  )
  await world.rows(
    `insert into effect select e.* from (select (jsonb_populate_record(e, jsonb_build_object('run', e.run * 100000 + n))).*
    from effect e, generate_series(1, 6666) n where e.brand = $1) e on conflict do nothing`,
    [world.brand],
  )
  await ready(other, { lane: 'test.send', n: 20 })
  await world.rows(`update effect set due_at = due_at - interval '1 hour' where brand = $1`, [world.brand])
  const flights = provider.calls.length
  const done = () =>
    other.rows<{ n: number }>(`select count(*)::int as n from effect where brand = $1 and state = 'accepted'`, [
      other.brand,
    ])
  const lanes = makeLanes(world.deps, () => {})
  while (((await done())[0]?.n ?? 0) < 20) await lanes.turn()
  await lanes.landed()
  const waiting = await world.rows<{ n: number }>(
    `select count(*)::int as n from effect where brand = $1 and state = 'ready'`,
    [world.brand],
  )
  // the crowd has hardly begun when the other brand is through
  expect(waiting[0]?.n).toBeGreaterThan(15_000)
  expect(provider.calls.length - flights).toBeLessThan(600)
})

test('a lane whose channel is not installed here is left alone', async () => {
  const world = await createWorld()
  expect(await dispatchLane(world.deps, { lane: 'gone.send', brand: world.brand, bucket: 1 })).toEqual({ taken: 0 })
})
