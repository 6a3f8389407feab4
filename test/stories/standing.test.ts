import { settleStanding } from '@cairn/runtime/engine/standing'
import { holdRuns } from '@cairn/runtime/engine/store-advance'
import { moveJourney } from '@cairn/runtime/journeys/state'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

test('a paused journey moves nobody, and resumed it goes on where it was', async () => {
  const world = await createWorld()
  const journey = await publish(world)
  await world.event('ada', 'Signed Up')
  await world.settle()
  await move(world, journey, 'pause')
  await world.event('ben', 'Signed Up')
  await world.advance('P4D')
  expect(await world.place(journey, 'ada')).toMatch(/^n2 (waiting|held)$/)
  expect(await world.place(journey, 'ben')).toBeUndefined()
  await move(world, journey, 'resume')
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})

test('a memory of a pause that is over holds nobody', async () => {
  const world = await createWorld()
  const journey = await publish(world)
  await world.event('ada', 'Signed Up')
  await world.settle()
  const hold = async (): Promise<void> => {
    for (const { bucket, id } of await world.rows<{ bucket: number; id: number }>('select bucket, id from run')) {
      await holdRuns(world.deps.db, bucket, [id])
    }
  }
  await hold()
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await move(world, journey, 'pause')
  await hold()
  expect(await world.place(journey, 'ada')).toBe('n2 held')
  await move(world, journey, 'resume')
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
})

test('a goal reached during a pause takes the member out afterwards', async () => {
  const world = await createWorld()
  const journey = await publish(world, { goal: { event: 'Order Completed', exit: true } })
  await world.event('ada', 'Signed Up')
  await world.settle()
  await move(world, journey, 'pause')
  await world.advance('P4D')
  expect(await world.place(journey, 'ada')).toBe('n2 held')
  await world.event('ada', 'Order Completed')
  await world.settle()
  await move(world, journey, 'resume')
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 exited')
})

test('a stopped journey takes everybody out at once, as stopped', async () => {
  const world = await createWorld()
  const journey = await publish(world)
  for (const who of ['ada', 'ben', 'cleo']) await world.event(who, 'Signed Up')
  await world.settle()
  await move(world, journey, 'pause')
  await world.advance('P4D')
  await move(world, journey, 'stop')
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 exited')
  expect((await world.counts(journey))['n2']).toMatchObject({ in: 3, 'exit:stopped': 3 })
  const open = await world.rows(`select 1 from run where state in ('waiting', 'held')`)
  expect(open).toEqual([])
})

const publish = (world: World, settings: object = {}): Promise<Published> =>
  world.publish({
    settings,
    nodes: { n1: ['entry.event', { event: 'Signed Up' }], n2: ['wait.duration', { for: 'P3D' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })

async function move(world: World, journey: Published, to: 'pause' | 'resume' | 'stop'): Promise<void> {
  await moveJourney(world.deps, { brand: world.brand, id: journey.publicId, move: to })
  await settleStanding(world.deps)
}
