import { advanceDue } from '@cairn/runtime/engine/agenda'
import { release } from '@cairn/runtime/engine/release'
import { moveJourney } from '@cairn/runtime/journeys/state'
import { expect, test } from 'vitest'
import { createRuntime } from '../kit/runtime.ts'
import { createWorld, type World } from '../kit/world.ts'

const drawing = {
  nodes: {
    n1: 'entry.schedule',
    n2: ['branch.rules', { paths: [{ port: 'yes', name: '', when: 'member.age > 18.0' }] }],
    n3: ['channel.inbox', { title: 'Hi', body: '-' }],
    n4: 'flow.exit',
  },
  edges: ['n1.next > n2', 'n2.yes > n3', 'n2.else > n3', 'n3.next > n4'],
} as const

/** Four members whose age no rule can judge, and one who is well. */
async function ward() {
  const world = await createWorld()
  const journey = await world.publish(drawing)
  const ill = ['c0', 'c1', 'c2', 'c3']
  for (const who of ill) await world.member(who, { age: 'many' })
  await world.member('well', { age: 20 })
  await world.enter(journey, [...ill, 'well'])
  await world.settle()
  return { world, journey, ill }
}

const runOf = async (world: World, who: string): Promise<{ bucket: number; run: number }> => {
  const [row] = await world.rows<{ bucket: number; run: number }>(
    'select r.bucket, r.id as run from run r join member m on m.id = r.member where m.external_id = $1',
    [who],
  )
  if (!row) throw new Error(`${who} has no run.`)
  return row
}

test("E318 F40 members in quarantine try again, go elsewhere or leave at the operator's word, one or all", async () => {
  const { world, journey, ill } = await ward()
  const { brand, deps } = world
  for (const who of ill) expect(await world.place(journey, who)).toBe('n2 quarantined')

  expect(await release(deps, { brand, runs: [await runOf(world, 'c0')], word: { to: 'n3' } })).toBe(1)
  expect(await release(deps, { brand, runs: [await runOf(world, 'c1')], word: { exit: 'released' } })).toBe(1)
  await world.settle()
  expect(await world.place(journey, 'c0')).toBe('n4 completed')
  expect(await world.place(journey, 'c1')).toBe('n2 exited')

  for (const who of ill) await world.member(who, { age: 20 })
  expect(await release(deps, { brand, journey: journey.id, word: {} })).toBe(2)
  // told twice, they are told once
  expect(await release(deps, { brand, journey: journey.id, word: { exit: 'released' } })).toBe(0)
  await world.settle()
  for (const who of ['c2', 'c3', 'well']) expect(await world.place(journey, who), who).toBe('n4 completed')
  const counts = await world.counts(journey)
  expect(counts['n2']).toEqual({ in: 5, 'out:yes': 3, 'exit:moved': 1, 'exit:released': 1 })
})

test('E318 released while the reason still stands, a member is quarantined again and nothing spins', async () => {
  const world = await createWorld()
  const journey = await world.publish(drawing)
  await world.member('ada', { age: 20 })
  await world.enter(journey, ['ada'])
  await world.rows(
    `create function refuse() returns trigger language plpgsql as $$ begin
       raise exception 'this one will not go' using errcode = '22003'; end $$`,
  )
  await world.rows('create trigger refuse before insert on effect for each row execute function refuse()')
  const { brand, deps } = world
  await advanceDue(deps)
  for (let i = 0; i < 2; i++) {
    expect(await world.place(journey, 'ada')).toBe('n1 quarantined')
    expect(await release(deps, { brand, word: {} })).toBe(1)
    await advanceDue(deps)
    expect(await advanceDue(deps)).toBe(0)
  }
  await world.rows('drop trigger refuse on effect')
  expect(await release(deps, { brand, word: {} })).toBe(1)
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n4 completed')
  expect(await world.rows('select trouble from run')).toEqual([{ trouble: null }])
})

test('E318 nobody is released in another brand or in a paused journey', async () => {
  const { world, journey } = await ward()
  const { brand, deps } = world
  expect(await release(deps, { brand: brand + 1, word: { exit: 'released' } })).toBe(0)
  await moveJourney(deps, { brand, id: journey.publicId, move: 'pause' })
  expect(await release(deps, { brand, word: { exit: 'released' } })).toBe(0)
})

test('E318 quarantine is listed with its reasons and released over the API', async () => {
  const runtime = await createRuntime()
  const { call } = runtime
  expect(await call('GET /api/quarantine')).toMatchObject({ status: 200, body: { items: [] } })
  expect(await call('POST /api/quarantine/release', { action: 'again' })).toMatchObject({ status: 422 })
  expect(await call('POST /api/quarantine/release', { action: 'move', runs: ['1-1'] })).toMatchObject({ status: 422 })
  expect(await call('POST /api/quarantine/release', { action: 'again', runs: ['1-1'] })).toMatchObject({
    status: 202,
    body: { released: 0 },
  })
  expect(await call('GET /api/health')).toMatchObject({
    status: 200,
    body: { state: 'blind', findings: [], recoveries: [] },
  })
})
