import { clockPump } from '@cairn/runtime/tasks/clock'
import { expect, test } from 'vitest'
import { createRuntime } from '../kit/runtime.ts'

test('a real clock cannot be moved', async () => {
  const { call } = await createRuntime()
  expect(await call('POST /api/clock', { to: '2100-01-01T00:00:00Z' })).toMatchObject({ status: 409 })
  expect(await call('GET /api/clock')).toMatchObject({ status: 200, body: { mode: 'real' } })
})

test('a manual clock goes where it is told, never back, and says how far it is', async () => {
  const { call, deps } = await createRuntime({ CAIRN_CLOCK: 'manual', CAIRN_CLOCK_START: '2011-12-10T00:00:00Z' })
  expect(await call('GET /api/clock')).toMatchObject({ body: { mode: 'manual', now: '2011-12-10T00:00:00.000Z' } })
  expect(await call('POST /api/clock', { to: '2011-12-09T23:59:59Z' })).toMatchObject({ status: 422 })
  expect(await call('POST /api/clock', { to: 'tomorrow' })).toMatchObject({ status: 422 })
  const moved = await call('POST /api/clock', { to: '2011-12-12T08:00:00+08:00' })
  expect(moved.status).toBe(202)
  const { id } = moved.body as { id: string }
  expect(await call('GET /api/clock')).toMatchObject({ body: { job: { id, state: 'running' } } })
  const pump = clockPump(deps, [])
  for (let turn = 0; turn < 5; turn++) await pump.turn()
  expect(await call(`GET /api/clock/jobs/${id}`)).toMatchObject({
    body: { state: 'done', reached: '2011-12-12T00:00:00.000Z' },
  })
  expect(await call('GET /api/clock')).toMatchObject({ body: { now: '2011-12-12T00:00:00.000Z' } })
})
