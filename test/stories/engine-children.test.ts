import { childrenDue } from '@cairn/runtime/engine/children'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { CHAIN_LIMIT, OPEN_CHILDREN } from '@cairn/sdk/run'
import type { Drawing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

/** A journey nobody enters by themselves: a message, a day, the end. */
const care = (settings: Drawing['settings'] = { reentry: { allow: 'always', overlap: true } }): Drawing => ({
  nodes: {
    n1: ['entry.event', { event: 'Never Happens' }],
    n2: ['channel.inbox', { title: 'Care', body: '{{ event.properties.order_id }}' }],
    n3: ['wait.duration', { for: 'P1D' }],
    n4: ['flow.exit', { reason: 'cared' }],
  },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
  settings,
})

const bought: Drawing['nodes'][string] = ['entry.event', { event: 'Order Completed' }]
const always = { reentry: { allow: 'always', overlap: true } } as const

const jumping = (to: Published, settings: Drawing['settings'] = always): Drawing => ({
  nodes: { n1: bought, n2: ['flow.jump', { journey: to.publicId }] },
  edges: ['n1.next > n2'],
  settings,
})

const calling = (to: Published, then = 'await-outcome'): Drawing => ({
  nodes: {
    n1: bought,
    n2: ['flow.call', { journey: to.publicId, then }],
    n3: ['flow.exit', { reason: 'done' }],
    n4: ['flow.exit', { reason: 'refused' }],
  },
  edges:
    then === 'continue' ? ['n1.next > n2', 'n2.next > n3'] : ['n1.next > n2', 'n2.finished > n3', 'n2.refused > n4'],
  settings: always,
})

const order = (world: World, who: string, id = 'o-1'): Promise<void> =>
  world.event(who, 'Order Completed', { order_id: id, total: 10 })

const outcomes = (world: World): Promise<readonly { state: string; reason: string | null }[]> =>
  world.rows(`select state, outcome ->> 'reason' as reason from effect where kind = 'child' order by planned_at, run`)

test('E250 a jump ends here and goes on there, once, with the event in scope', async () => {
  const world = await createWorld()
  const target = await world.publish(care())
  const source = await world.publish(jumping(target))
  await order(world, 'ada', 'o-7')
  await world.settle()
  expect(await world.place(source, 'ada')).toBe('n2 completed')
  expect(await world.place(target, 'ada')).toBe('n3 waiting')
  expect(await world.rows('select body from inbox_message')).toEqual([{ body: 'o-7' }])
  await world.advance('P1D')
  expect(await world.place(target, 'ada')).toBe('n4 completed')
  expect((await world.counts(source))['n2']).toMatchObject({ in: 1, 'exit:jumped': 1 })
  expect(await outcomes(world)).toEqual([{ state: 'sent', reason: null }])
})

test('E251 who calls a journey waits for its end, or goes on beside it', async () => {
  const world = await createWorld()
  const target = await world.publish(care())
  const waiting = await world.publish(calling(target))
  const beside = await world.publish(calling(target, 'continue'))
  await order(world, 'ada')
  await world.settle()
  expect(await world.place(waiting, 'ada')).toBe('n2 waiting')
  expect(await world.place(beside, 'ada')).toBe('n3 completed')
  await world.advance('P1D')
  expect(await world.place(waiting, 'ada')).toBe('n3 completed')
  expect((await world.counts(waiting))['n2']).toMatchObject({ in: 1, 'out:finished': 1 })
  expect(await outcomes(world)).toEqual(Array.from({ length: 2 }, () => ({ state: 'sent', reason: null })))
  expect(await world.rows('select 1 as one from wake')).toEqual([])
})

test('E252 the other journey’s own rules decide who comes in; whoever may not leaves by refused', async () => {
  const world = await createWorld()
  const target = await world.publish(care({ reentry: { allow: 'once' } }))
  const source = await world.publish(calling(target))
  await order(world, 'ada', 'o-1')
  await world.settle()
  await order(world, 'ada', 'o-2')
  await world.settle()
  expect(await world.place(source, 'ada')).toBe('n4 completed')
  expect((await world.counts(target))['n1']).toMatchObject({ in: 1 })
  await world.rows(`update journey set state = 'stopped' where id = $1`, [target.id])
  await order(world, 'bob', 'o-3')
  await world.settle()
  expect(await world.place(source, 'bob')).toBe('n4 completed')
  expect((await outcomes(world)).map(({ reason }) => reason)).toEqual([null, 'known', 'closed'])
})

test('E252 before a paused journey members lie until it goes on', async () => {
  const world = await createWorld()
  const target = await world.publish(care())
  const source = await world.publish(jumping(target))
  await world.rows(`update journey set state = 'paused' where id = $1`, [target.id])
  await order(world, 'ada')
  await world.advance('PT1H')
  expect(await world.place(source, 'ada')).toBe('n2 completed')
  expect(await world.place(target, 'ada')).toBeUndefined()
  await world.rows(`update journey set state = 'live' where id = $1`, [target.id])
  await world.advance('PT1M')
  expect(await world.place(target, 'ada')).toBe('n3 waiting')
})

test('E253 the whole chain is of one arm: a member in control is in control there too, whatever that journey draws', async () => {
  const world = await createWorld()
  const target = await world.publish(care())
  await world.publish(jumping(target, { ...always, control: { group: 'g', percent: 100 } }))
  await order(world, 'ada')
  await world.settle()
  expect(await world.rows('select distinct arm from run')).toEqual([{ arm: 1 }])
  expect(await world.place(target, 'ada')).toBe('n3 waiting')
  expect(await world.letters('ada')).toEqual([])
  expect(await world.rows(`select state from effect where kind = 'message'`)).toEqual([{ state: 'suppressed' }])
})

test('E254 a journey that jumps to itself ends, and one run keeps no more than so many journeys open', async () => {
  const world = await createWorld()
  const target = await world.publish(care())
  const looped = await world.publish(jumping(target))
  await world.rows(
    `update version set graph = jsonb_set(graph, '{nodes,1,config,journey}', to_jsonb($2::text)) where journey = $1`,
    [looped.id, looped.publicId],
  )
  await order(world, 'ada')
  await world.settle()
  expect((await world.counts(looped))['n1']).toMatchObject({ in: CHAIN_LIMIT + 1 })
  expect((await outcomes(world)).at(-1)).toEqual({ state: 'rejected', reason: 'chain' })

  const many = await world.publish({
    nodes: {
      n1: ['entry.event', { event: 'Never Happens' }],
      n2: ['flow.call', { journey: target.publicId, then: 'continue' }],
      n3: ['wait.duration', { for: 'PT2M' }],
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n2 *30'],
  })
  await world.member('bob')
  await world.enter(many, ['bob'])
  await world.advance('PT1H')
  const told = await world.rows(
    `select state, outcome ->> 'reason' as reason, count(*)::int as n from effect where journey = $1 group by 1, 2 order by 1`,
    [many.id],
  )
  expect(told).toEqual([
    { state: 'accepted', reason: null, n: OPEN_CHILDREN },
    { state: 'rejected', reason: 'too many', n: 30 + 1 - OPEN_CHILDREN },
  ])
})

test('E255 however many processes send members on, and whatever breaks on the way, each enters once', async () => {
  const world = await createWorld()
  const target = await world.publish(care())
  await world.publish(jumping(target))
  const names = Array.from({ length: 60 }, (_, i) => `c${i}`)
  for (const name of names) await order(world, name, name)
  await advanceDue(world.deps)
  await world.rows(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`,
  )
  await world.rows(`create trigger refuse before update on effect for each row execute function refuse()`)
  await expect(childrenDue(world.deps)).rejects.toThrow('gone')
  expect(await world.place(target, 'c0')).toBeUndefined()
  await world.rows('drop trigger refuse on effect')
  await Promise.all(Array.from({ length: 5 }, () => childrenDue(world.deps)))
  await world.settle()
  expect(
    await world.rows('select count(*)::int as n, count(distinct member)::int as members from run where journey = $1', [
      target.id,
    ]),
  ).toEqual([{ n: 60, members: 60 }])
  expect((await world.counts(target))['n1']).toMatchObject({ in: 60 })
})

test('E256 a called journey that is stopped gives its members back to who called', async () => {
  const world = await createWorld()
  const target = await world.publish(care())
  const source = await world.publish(calling(target))
  await order(world, 'ada')
  await world.settle()
  const [inside] = await world.rows<{ id: number; bucket: number }>('select id, bucket from run where journey = $1', [
    target.id,
  ])
  await world.rows(
    `insert into wake (bucket, run, kind, at, payload) values ($1, $2, 'operator', to_timestamp(0), '{"exit": "stopped"}')`,
    [inside?.bucket, inside?.id],
  )
  await world.settle()
  expect(await world.place(target, 'ada')).toBe('n3 exited')
  expect(await world.place(source, 'ada')).toBe('n3 completed')
})
