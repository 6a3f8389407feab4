import { addWakes } from '@cairn/runtime/engine/store-wake'
import { tidyJob } from '@cairn/runtime/tasks/tidy'
import { expect, test } from 'vitest'
import { makeProvider } from '../kit/provider.ts'
import { createWorld } from '../kit/world.ts'

test('E57 what a race left behind is swept, and nothing that anybody waits for', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['wait.event', { event: 'Order Completed', timeout: 'P9D' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.matched > n3', 'n2.timeout > n3'],
  })
  const member = await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  const bucket = member & 63
  const at = await world.deps.clock.now()
  await addWakes(world.deps.db, [{ bucket, run: 4711, kind: 'check', at, payload: {} }])
  await world.rows(
    `insert into subscription (bucket, brand, topic, member, run_bucket, run, visit) values ($1, $2, 'Gone', $3, $1, 4711, 1)`,
    [bucket, world.brand, member],
  )
  await world.advance('PT2H')
  await tidyJob(world.deps).work({}, new AbortController().signal)
  expect(await world.rows('select 1 as one from wake')).toEqual([])
  expect(await world.rows('select topic from subscription')).toEqual([{ topic: 'Order Completed' }])
})

test('E58 what is kept beside a message goes when its time is over, but not from one that is in doubt', async () => {
  const provider = makeProvider('none', { receipts: true })
  const world = await createWorld({ channels: [provider.channel] })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['test.send', { text: 'Hi' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const names = ['ada', 'bob', 'cem']
  await world.members(names)
  await world.enter(journey, names)
  await world.settle()
  // each is known by our key and by the provider's; of one nobody knows how it ended; each has a late answer and a decision beside it
  await world.rows(`update effect set state = 'unknown' where run = (select min(run) from effect)`)
  await world.rows(
    `insert into effect_late (brand, bucket, run, node, visit, slot, fence, state, outcome, at)
     select brand, bucket, run, node, visit, slot, 1, 'accepted', '{}', clock_timestamp() from effect`,
  )
  await world.rows(
    `insert into effect_decision (brand, bucket, run, node, visit, slot, fence, verdict, by_id, by_name, at)
     select brand, bucket, run, node, visit, slot, 1, 'sent', 'usr_1', 'Somebody', clock_timestamp() from effect`,
  )
  const left = async (): Promise<readonly number[]> => {
    await tidyJob(world.deps).work({}, new AbortController().signal)
    const [row] = await world.rows<{ n: number[] }>(
      `select array[(select count(*) from effect_name), (select count(*) from effect_late), (select count(*) from effect_decision)]::int[] as n`,
    )
    return row?.n ?? []
  }
  const age = async (days: number): Promise<void> => {
    for (const table of ['effect_name', 'effect_late', 'effect_decision'])
      await world.rows(`update ${table} set at = clock_timestamp() - make_interval(days => $1)`, [days])
  }
  expect(await left()).toEqual([6, 3, 3])
  await age(89)
  expect(await left()).toEqual([6, 3, 3])
  await age(91)
  expect(await left()).toEqual([2, 3, 3])
  await age(401)
  expect(await left()).toEqual([2, 1, 0])
})
