import { governDue } from '@cairn/runtime/effects/govern'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { release } from '@cairn/runtime/engine/release'
import { watch } from '@cairn/runtime/health/watch'
import { expect, test } from 'vitest'
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

/** What an older, a newer or a half-finished release may have left in the tables. */
const leftovers: readonly string[] = [
  'alter table run drop constraint run_state_check',
  'alter table effect drop constraint effect_state_check',
  'alter table wake drop constraint wake_kind_check',
  `update run set state = 'dreaming' where id = (select min(id) from run)`,
  `insert into wake (bucket, run, kind, at) select bucket, id, 'psychic', now() - interval '1 hour' from run`,
  `insert into wake (bucket, run, kind, at) values (3, 999999, 'event', now())`,
  `insert into wake (bucket, run, kind, at, payload) select bucket, id, 'event', now(), '{"event": "not one"}' from run
   where id = (select max(id) from run)`,
  `insert into effect (bucket, run, node, visit, slot, brand, journey, version, member, kind, lane, state, awaits, input,
     planned_at, due_at, expires_at)
   select bucket, id, 'n9', 9, n, brand, journey, version, member, k, l, s, false, '{}', now(), now(), now() + interval '1 day'
   from run, (values (0, 'message', 'gone.channel', 'ready'), (1, 'message', 'gone.channel', 'planned'),
     (2, 'telepathy', 'channel.inbox', 'planned'), (3, 'message', 'channel.inbox', 'beamed')) as x(n, k, l, s)`,
  `insert into subscription (bucket, brand, topic, member, run_bucket, run, visit) values (1, 1, 'audience:none:in', 1, 1, 424242, 1)`,
  `insert into occasion (journey, node, at, version, state) select id, 'n1', now() - interval '1 hour', 77, 'running' from journey limit 1`,
  `insert into health (checked_at, findings) values ('epoch', '[{"check": "of another release", "n": 3}]')`,
  `select graphile_worker.add_job('a job of another release', '{"x": 1}')`,
  `select graphile_worker.add_job('audience', '{"not": "what it takes"}')`,
  `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'a process long gone'`,
]

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
  const names = Array.from({ length: 10 }, (_, i) => `c${i}`)
  for (const who of names) await world.member(who)
  await world.enter(journey, names)
  for (const leftover of leftovers) await world.rows(leftover)
  const worker = await startRole('worker', world.url, { CAIRN_PATIENCE: '0.1' })
  const done = () => world.rows(`select count(*)::int as n from run where state = 'completed'`)
  await expect.poll(done, { timeout: 30_000 }).toMatchObject([{ n: expect.toSatisfy((n: number) => n >= 8) }])
  const letters = () => world.rows(`select count(distinct member)::int as n from inbox_message where title = 'Hi'`)
  await expect.poll(letters, { timeout: 30_000 }).toMatchObject([{ n: expect.toSatisfy((n: number) => n >= 8) }])
  expect(worker.process.exitCode).toBeNull()
  worker.process.kill('SIGTERM')
  expect(await worker.ended).toBe(0)
})
