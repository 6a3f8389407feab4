import { addWakes } from '@cairn/runtime/engine/store-wake'
import { tidyJob } from '@cairn/runtime/tasks/tidy'
import { expect, test } from 'vitest'
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
