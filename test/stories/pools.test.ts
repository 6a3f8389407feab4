import { removePool } from '@cairn/runtime/journeys/remove-pool'
import { expect, test } from 'vitest'
import { createRuntime } from '../kit/runtime.ts'
import { createWorld } from '../kit/world.ts'

const drawing = (pool: string) =>
  ({
    nodes: {
      n1: ['entry.event', { event: 'Started' }],
      n2: ['reward.coupon', { pool }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.granted > n3'],
  }) as const

test('a pool is renamed, and deleted with its codes while nothing uses it', async () => {
  const { call } = await createRuntime()
  const { id } = (await call('POST /api/pools', { name: 'Sping' })).body as { id: string } // the API's shape
  await call(`POST /api/pools/${id}/codes`, { codes: ['A1', 'A2'] })
  expect(await call(`PATCH /api/pools/${id}`, { name: 'Spring' })).toMatchObject({
    status: 200,
    body: { id, name: 'Spring', codes: 2, free: 2 },
  })
  expect((await call(`DELETE /api/pools/${id}`)).status).toBe(204)
  expect((await call('GET /api/pools')).body).toEqual({ items: [] })
  for (const wish of [`DELETE /api/pools/${id}`, `PATCH /api/pools/${id}`])
    expect((await call(wish, { name: 'Late' })).status).toBe(404)
})

test('a pool that a journey names, or that members hold codes of, stays', async () => {
  const world = await createWorld()
  const which = { brand: world.brand, id: await world.pool(['GIFT', 'MORE']) }
  await world.publish(drawing(which.id))
  await expect(removePool(world.deps, which)).rejects.toMatchObject({ code: 'POOL_USED' })
  await world.member('ann')
  await world.event('ann', 'Started')
  await world.settle()
  await world.rows(`update journey set state = 'stopped' where brand = ${world.brand}`)
  await expect(removePool(world.deps, which)).rejects.toMatchObject({ code: 'POOL_GIVEN' })
  expect(await world.rows('select code from reward_code where taken_at is not null')).toEqual([{ code: 'GIFT' }])
})
