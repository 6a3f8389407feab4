import { dispatchDue } from '@cairn/runtime/effects/lanes'
import { governDue } from '@cairn/runtime/effects/govern'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { expect, test } from 'vitest'
import { makeProvider } from '../kit/provider.ts'
import { createWorld } from '../kit/world.ts'

test('E79 F40 a message the database refuses fails alone, and its lane goes on', async () => {
  const provider = makeProvider('native')
  const world = await createWorld({ channels: [provider.channel] })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['test.send', { text: 'Hi {{ member.name }}' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  // 130 members over 64 buckets: the one in trouble has two neighbours in its own
  const names = ['poison', ...Array.from({ length: 129 }, (_, i) => `m${i}`)]
  for (const name of names) await world.member(name.toLowerCase(), { name })
  await world.rows(`alter table effect add check (content::text not like '%poison%')`)
  await world.enter(
    journey,
    names.map((name) => name.toLowerCase()),
  )
  await advanceDue(world.deps)
  await governDue(world.deps)
  await dispatchDue(world.deps)
  const states = await world.rows(`select state, count(*)::int as n from effect group by state order by state`)
  expect(states).toEqual([
    { state: 'accepted', n: 129 },
    { state: 'failed', n: 1 },
  ])
  expect((await world.rows(`select outcome->>'reason' as reason from effect where state = 'failed'`))[0]).toEqual({
    reason: 'unsendable',
  })
})
