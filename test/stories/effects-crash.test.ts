import { dispatchLane } from '@cairn/runtime/effects/dispatch'
import { governDue } from '@cairn/runtime/effects/govern'
import { decide } from '@cairn/runtime/effects/decide'
import { sweepLeases } from '@cairn/runtime/effects/sweep'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { rejected } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { makeProvider } from '../kit/provider.ts'
import { createWorld, type World } from '../kit/world.ts'

const LANE = 'test.send'

/** A message that is ready to go, and a run that waits for its outcome. */
async function ready(kind: 'native' | 'none') {
  const provider = makeProvider(kind)
  const world = await createWorld({ channels: [provider.channel] })
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: [LANE, { text: 'Hi {{ member.name }}', then: 'await-outcome' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.sent > n3'],
  })
  const member = await world.member('ada', { name: 'Ada' })
  await world.enter(journey, ['ada'])
  await advanceDue(world.deps)
  await governDue(world.deps)
  return { world, provider, journey, bucket: member & 63 }
}

/** The provider took it, and the process that sent it is never heard of again. */
async function crashed(kind: 'native' | 'none') {
  const made = await ready(kind)
  const { promise: taken, resolve } = Promise.withResolvers<void>()
  made.provider.answer = () => {
    resolve()
    return new Promise(() => {})
  }
  void dispatchLane(made.world.deps, { lane: LANE, brand: made.world.brand, bucket: made.bucket })
  await taken
  made.provider.answer = undefined
  await leaseRunsOut(made.world)
  return made
}

const leaseRunsOut = (world: World): Promise<unknown> =>
  world.rows(`update effect set lease_until = lease_until - make_interval(secs => $1) where state = 'attempting'`, [
    world.deps.config.times.lease / 1000 + 1,
  ])

const stateOf = async (world: World): Promise<unknown> => (await world.rows('select state, attempt from effect'))[0]

test('E60 a crash after the mark parks a message of a channel without keys, until somebody finds out', async () => {
  const { world, provider, journey } = await crashed('none')
  expect(await sweepLeases(world.deps)).toBe(1)
  await world.settle()
  expect(await stateOf(world)).toEqual({ state: 'unknown', attempt: 1 })
  expect(provider.calls).toHaveLength(1)
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')

  const [id] = await world.rows<Parameters<typeof decide>[1]['id']>('select bucket, run, node, visit, slot from effect')
  if (!id) throw new Error('No effect was stored.')
  const say = (verdict: 'sent' | 'failed', brand = world.brand) =>
    decide(world.deps, { brand, id, verdict, by: { id: 'u1', name: 'Ada' } })
  await expect(say('sent', world.brand + 1)).rejects.toMatchObject({ code: 'NOT_PARKED' })
  await say('sent')
  await say('sent')
  await expect(say('failed')).rejects.toMatchObject({ code: 'NOT_PARKED' })
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})

test('E61 a crash after the mark of a channel with keys: the same bytes again under the same key, received once', async () => {
  const { world, provider, journey } = await crashed('native')
  await world.member('ada', { name: 'Renamed' })
  // neither the member's new name nor a new template reaches what may have gone out already
  await world.rows(`update effect set input = '{"text":"Bye {{ member.name }}"}'`)
  expect(await sweepLeases(world.deps)).toBe(1)
  await world.settle()
  expect(await stateOf(world)).toEqual({ state: 'accepted', attempt: 2 })
  expect(new Set(provider.calls.flat()).size).toBe(1)
  expect(provider.calls).toHaveLength(2)
  expect(provider.book.map(({ content }) => content)).toEqual([{ text: 'Hi Ada' }])
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})

test('E62 F25 past half the window of its key an ambiguous message is parked', async () => {
  const { world, provider } = await crashed('native')
  await world.rows(`update effect set first_attempt_at = first_attempt_at - interval '13 hours'`)
  expect(await sweepLeases(world.deps)).toBe(1)
  await world.settle()
  expect(await stateOf(world)).toEqual({ state: 'unknown', attempt: 1 })
  expect(provider.calls).toHaveLength(1)
})

test('E63 a result that comes after its lease was swept changes nothing', async () => {
  const { world, provider, bucket } = await ready('native')
  const { promise: taken, resolve: take } = Promise.withResolvers<void>()
  const { promise: word, resolve: say } = Promise.withResolvers<void>()
  provider.answer = async ({ batch }) => {
    take()
    await word
    return batch.map(({ key }) => rejected(key, 'other'))
  }
  const late = dispatchLane(world.deps, { lane: LANE, brand: world.brand, bucket })
  await taken
  provider.answer = undefined
  await leaseRunsOut(world)
  await sweepLeases(world.deps)
  await dispatchLane(world.deps, { lane: LANE, brand: world.brand, bucket })
  say()
  await late
  expect(await stateOf(world)).toEqual({ state: 'accepted', attempt: 2 })
})

test('E64 a process that dies before the mark leaves nothing in doubt', async () => {
  const { world, provider, bucket } = await ready('none')
  await world.rows(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`,
  )
  await world.rows('create trigger refuse before update on effect for each row execute function refuse()')
  await expect(dispatchLane(world.deps, { lane: LANE, brand: world.brand, bucket })).rejects.toThrow('gone')
  expect(provider.calls).toEqual([])
  expect(await stateOf(world)).toEqual({ state: 'ready', attempt: 0 })
})

test('E65 whoever left by a goal, an exit rule or an operator gets nothing that was still to go', async () => {
  const { world, provider, bucket } = await ready('native')
  await world.rows(`update run set state = 'exited'`)
  await dispatchLane(world.deps, { lane: LANE, brand: world.brand, bucket })
  expect(provider.calls).toEqual([])
  expect(await stateOf(world)).toEqual({ state: 'cancelled', attempt: 0 })
})

test('E66 a paused journey sends nothing and goes on afterwards', async () => {
  const { world, provider, bucket } = await ready('native')
  await world.rows(`update journey set state = 'paused'`)
  await dispatchLane(world.deps, { lane: LANE, brand: world.brand, bucket })
  expect(provider.calls).toEqual([])
  await world.rows(`update journey set state = 'live'`)
  await world.rows(`update effect set due_at = due_at - interval '1 hour'`)
  await dispatchLane(world.deps, { lane: LANE, brand: world.brand, bucket })
  expect(await stateOf(world)).toEqual({ state: 'accepted', attempt: 1 })
})
