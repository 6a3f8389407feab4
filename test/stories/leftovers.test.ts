import { governDue } from '@cairn/runtime/effects/govern'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { release } from '@cairn/runtime/engine/release'
import { watch } from '@cairn/runtime/health/watch'
import { expect, test } from 'vitest'
import { HIT, LEFTOVERS } from '../kit/leftovers.ts'
import { makeProvider } from '../kit/provider.ts'
import { startRole } from '../kit/role.ts'
import { createWorld, type Published, type World } from '../kit/world.ts'

const drawing = {
  nodes: {
    n1: 'entry.schedule',
    n2: ['wait.duration', { for: 'P1D' }],
    n3: ['test.send', { text: 'Hi', then: 'continue' }],
    n4: 'flow.exit',
  },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
} as const

/** Two members in each of two journeys; the first journey's version is lost before anybody goes on. */
async function torn(how: 'missing' | 'unreadable') {
  const provider = makeProvider('native')
  const first = await createWorld({ channels: [provider.channel] })
  const [broken, sound] = [await first.publish(drawing), await first.publish(drawing)]
  for (const who of ['ada', 'ben']) await first.member(who)
  await first.enter(broken, ['ada', 'ben'])
  await first.enter(sound, ['ada', 'ben'])
  await first.settle()
  await first.rows('create table kept as select * from version where journey = $1', [broken.id])
  if (how === 'missing') await first.rows('delete from version where journey = $1', [broken.id])
  else await first.rows(`update version set graph = '{"schema": 99}' where journey = $1`, [broken.id])
  // another process: it has read nothing yet
  const world = await createWorld({
    channels: [provider.channel],
    database: { db: first.deps.db.withoutPlugins(), url: first.url },
    again: first,
  })
  const mend = async (): Promise<void> => {
    await world.rows('delete from version where journey = $1', [broken.id])
    await world.rows('insert into version select * from kept')
  }
  return { world, provider, broken, sound, mend }
}

const places = (world: World, journey: Published) => Promise.all(['ada', 'ben'].map((who) => world.place(journey, who)))

test.each(['missing', 'unreadable'] as const)(
  'E326 members of a version that is %s stand still with the reason, all others go on, and mended they follow',
  async (how) => {
    const { world, provider, broken, sound, mend } = await torn(how)
    await world.advance('P2D')
    expect(await places(world, broken)).toEqual(['n2 quarantined', 'n2 quarantined'])
    expect(await places(world, sound)).toEqual(['n4 completed', 'n4 completed'])
    expect(provider.calls.flat()).toHaveLength(2)
    expect(await world.rows(`select distinct trouble->>'code' as code from run where state = 'quarantined'`)).toEqual([
      { code: 'VERSION_LOST' },
    ])
    expect((await watch(world.deps, { thorough: true }))?.findings).toMatchObject([{ check: 'quarantined', n: 2 }])
    // let go while the reason still stands: nothing moves, and nothing spins
    expect(await release(world.deps, { brand: world.brand, journey: broken.id, word: {} })).toBe(2)
    await world.settle()
    expect(await places(world, broken)).toEqual(['n2 quarantined', 'n2 quarantined'])
    await mend()
    expect(await release(world.deps, { brand: world.brand, journey: broken.id, word: { to: 'n3' } })).toBe(2)
    await world.settle()
    expect(await places(world, broken)).toEqual(['n4 completed', 'n4 completed'])
    expect(new Set(provider.calls.flat()).size).toBe(4)
  },
)

test('E327 a message whose version is lost fails alone, and its lane goes on', async () => {
  const { world, provider, broken, sound, mend } = await torn('missing')
  await mend()
  await world.advance('PT23H')
  await world.rows(`update run set due_at = '2026-03-02T09:00Z' where state = 'waiting'`)
  await advanceDue(world.deps)
  await governDue(world.deps)
  await world.rows('update effect set version = 99 where journey = $1', [broken.id])
  await world.settle()
  expect(await world.rows('select journey, state from effect group by 1, 2 order by 1')).toEqual([
    { journey: broken.id, state: 'failed' },
    { journey: sound.id, state: 'accepted' },
  ])
  expect(provider.calls.flat()).toHaveLength(2)
})

test('E328 F56 a process starts over whatever it finds in the tables, and the members it understands go on', async () => {
  const world = await createWorld({ clock: 'real' })
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['wait.duration', { for: 'PT0S' }],
      n3: ['channel.inbox', { title: 'Hi', body: '-' }],
      n4: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
  })
  const names = Array.from({ length: HIT + 12 }, (_, i) => `c${i}`)
  for (const who of names) await world.member(who)
  await world.enter(journey, names)
  const sound = await world.rows<{ member: number }>(`select member from run order by id offset ${HIT}`)
  const states = LEFTOVERS.filter((statement) => !statement.startsWith('alter'))
  expect(states.length).toBeGreaterThanOrEqual(50)
  for (const leftover of LEFTOVERS) await world.rows(leftover)
  const members = sound.map(({ member }) => member)
  const worker = await startRole('worker', world.url, { CAIRN_PATIENCE: '0.1' })
  const done = () => world.rows(`select 1 from run where state = 'completed' and member = any($1)`, [members])
  await expect.poll(async () => (await done()).length, { timeout: 40_000 }).toBe(12)
  const letters = () => world.rows(`select 1 from inbox_message where title = 'Hi' and member = any($1)`, [members])
  await expect.poll(async () => (await letters()).length, { timeout: 40_000 }).toBe(12)
  expect(worker.process.exitCode).toBeNull()
  worker.process.kill('SIGTERM')
  expect(await worker.ended).toBe(0)
})
