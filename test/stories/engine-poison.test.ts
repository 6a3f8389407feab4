import { advanceDue } from '@cairn/runtime/engine/agenda'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const drawing = {
  nodes: {
    n1: 'entry.schedule',
    n2: ['branch.rules', { paths: [{ port: 'yes', name: '', when: 'member.age > 18.0' }] }],
    n3: ['channel.inbox', { title: 'Hi', body: '-' }],
  },
  edges: ['n1.next > n2', 'n2.yes > n3', 'n2.else > n3'],
} as const

async function crowd(world: World): Promise<string[]> {
  const names = Array.from({ length: 30 }, (_, i) => `c${i}`)
  for (const name of names) await world.member(name, { age: 20 })
  return names
}

test('E48 F40 one run the database refuses is found, quarantined with the reason, and all the others go on', async () => {
  const world = await createWorld()
  const journey = await world.publish(drawing)
  const names = await crowd(world)
  // all in one bucket, so that they share a batch
  await world.rows('update member set bucket = 7')
  await world.enter(journey, names)
  await world.rows('update run set bucket = 7')
  const [poison] = await world.rows<{ id: number }>('select id from run order by id offset 17 limit 1')
  await world.rows(
    `create function refuse() returns trigger language plpgsql as $$ begin
       if new.run = ${poison?.id} then raise exception 'this one will not go' using errcode = '22003'; end if; return new; end $$`,
  )
  await world.rows('create trigger refuse before insert on effect for each row execute function refuse()')
  await advanceDue(world.deps)
  const states = await world.rows(
    `select state, count(*)::int as n, min(trouble->>'code') as code from run group by state order by state`,
  )
  expect(states).toEqual([
    { state: 'completed', n: 29, code: null },
    { state: 'quarantined', n: 1, code: 'WRITE_REFUSED' },
  ])
})

test('E16 F40 a value no rule can judge quarantines its member alone', async () => {
  const world = await createWorld()
  const journey = await world.publish(drawing)
  const names = await crowd(world)
  await world.member('c3', { age: 'many' })
  await world.enter(journey, names)
  await world.settle()
  expect(await world.place(journey, 'c3')).toBe('n2 quarantined')
  expect(await world.place(journey, 'c4')).toBe('n3 completed')
})

test('E49 passes of several processes over one bucket move every member once', async () => {
  const world = await createWorld()
  const journey = await world.publish(drawing)
  await world.enter(journey, await crowd(world))
  const moved = await Promise.all(Array.from({ length: 8 }, () => advanceDue(world.deps)))
  expect(moved.reduce((sum, n) => sum + n, 0)).toBe(30)
  expect((await world.counts(journey))['n3']).toEqual({ in: 30, 'exit:n3.next': 30 })
  expect(await world.rows('select 1 as one from effect')).toHaveLength(30)
})
