import { pumpJob } from '@cairn/runtime/tasks/pump'
import { makeAgenda } from '@cairn/runtime/engine/agenda'
import { expect, test } from 'vitest'
import { createWorld } from '../kit/world.ts'

const YEAR = 365 * 86_400_000

test('E233 whatever a pump has to wait for, it looks again within a second', async () => {
  const { deps } = await createWorld()
  const stopping = new AbortController()
  const asked: number[] = []
  const bell = {
    ring: () => {},
    wait: (milliseconds: number) => {
      asked.push(milliseconds)
      if (asked.length === 3) stopping.abort()
      return Promise.resolve()
    },
  }
  const pump = { key: 'patient', turn: () => Promise.resolve(100 * YEAR) }
  await pumpJob({ ...deps, stopping: stopping.signal }, pump, bell).work(undefined, stopping.signal)
  expect(asked).toHaveLength(3)
  for (const milliseconds of asked) expect(milliseconds).toBeLessThanOrEqual(1000)
})

test('E233 a wait of ten years is a row, not a timer: the engine asks to be asked again within a second', async () => {
  const world = await createWorld()
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['wait.duration', { for: 'P10Y' }] },
    edges: ['n1.next > n2'],
  })
  const member = await world.member('ada')
  await world.enter(journey, ['ada'])
  await world.settle()
  expect(await makeAgenda(world.deps, [member & 63]).turn()).toBeLessThanOrEqual(1000)
})
