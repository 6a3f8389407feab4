import { transact } from '@cairn/runtime/db/transact'
import { enter, type Entry } from '@cairn/runtime/engine/enter'
import type { Drawing } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { createWorld, type Published, type World } from '../kit/world.ts'

const stay = (settings: NonNullable<Drawing['settings']>): Drawing => ({
  nodes: { n1: 'entry.schedule', n2: ['wait.duration', { for: 'P1D' }], n3: 'flow.exit' },
  edges: ['n1.next > n2', 'n2.next > n3'],
  settings,
})

const reasons = ({ refused }: { refused: readonly { reason: string }[] }): string[] =>
  refused.map(({ reason }) => reason)

/** Entries as the caller tells them, for what `world.enter` does not say. */
async function enterAs(world: World, journey: Published, entries: readonly Entry[]) {
  const now = await world.deps.clock.now()
  const entrance = { journey: journey.id, version: 1, node: 'n1', now, entries }
  return transact(world.deps.db, (tx) => enter(tx, world.deps, entrance))
}

test('E32 once is once, also when twenty ask in the same moment', async () => {
  const world = await createWorld()
  const journey = await world.publish(stay({ reentry: { allow: 'once' } }))
  await world.member('ada')
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => world.enter(journey, ['ada'], `o${i}`)))
  expect(all.flatMap(({ entered }) => entered)).toHaveLength(1)
  expect(await world.rows('select 1 as one from run')).toHaveLength(1)
  expect(await world.rows(`select count(*)::int as open from run where state = 'waiting'`)).toEqual([{ open: 1 }])
})

test('E33 after its gap a subject may come again, not before, and not while it is inside', async () => {
  const world = await createWorld()
  const journey = await world.publish(stay({ reentry: { allow: 'after', gap: 'P3D' } }))
  await world.member('ada')
  await world.enter(journey, ['ada'], 'o1')
  expect(reasons(await world.enter(journey, ['ada'], 'o2'))).toEqual(['open'])
  await world.advance('P2D')
  expect(reasons(await world.enter(journey, ['ada'], 'o3'))).toEqual(['gap'])
  await world.advance('P1D')
  expect((await world.enter(journey, ['ada'], 'o4')).entered).toHaveLength(1)
  expect(await world.rows(`select count(*)::int as open from run where state = 'waiting'`)).toEqual([{ open: 1 }])
})

test('E34 nobody is inside twice, also when twenty occurrences come in the same moment', async () => {
  const world = await createWorld()
  const journey = await world.publish(stay({ reentry: { allow: 'always' } }))
  await world.member('ada')
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => world.enter(journey, ['ada'], `o${i}`)))
  expect(all.flatMap(({ entered }) => entered)).toHaveLength(1)
  expect(new Set(all.flatMap(reasons))).toEqual(new Set(['open']))
})

test('E36 one occurrence enters once, however often and however fast it is told', async () => {
  const world = await createWorld()
  const journey = await world.publish(stay({ reentry: { allow: 'always', overlap: true } }))
  await world.member('ada')
  const all = await Promise.all(Array.from({ length: 12 }, (_, i) => world.enter(journey, ['ada'], `o${i % 3}`)))
  expect(all.flatMap(({ entered }) => entered)).toHaveLength(3)
  expect(new Set(all.flatMap(reasons))).toEqual(new Set(['known']))
  expect(await world.rows(`select count(*)::int as open from run where state = 'waiting'`)).toEqual([{ open: 3 }])
  await world.advance('P2D')
  expect(await world.rows(`select count(*)::int as open from run where state = 'waiting'`)).toEqual([{ open: 0 }])
})

test('E37 a batch lets each subject in once a round, and every round sees the one before', async () => {
  const world = await createWorld()
  const journey = await world.publish(stay({ reentry: { allow: 'always', key: 'event.properties.order' } }))
  const member = await world.member('ada')
  const entry = (key: string | undefined, occurrence: string): Entry => ({ member, entrant: 'ada', key, occurrence })
  const entries = [entry('a', '1'), entry('b', '2'), entry('a', '3'), entry(undefined, '4')]
  const found = await enterAs(world, journey, entries)
  expect(found.entered.map((each) => each.entry.occurrence)).toEqual(['1', '2'])
  expect(found.refused.map(({ entry: { occurrence }, reason }) => [occurrence, reason])).toEqual([
    ['4', 'keyless'],
    ['3', 'open'],
  ])
})

test('E54 an entry cap holds under a race, and a refused entry uses none of it', async () => {
  const world = await createWorld()
  const journey = await world.publish(stay({ entryCap: { per: 'day', limit: 5 } }))
  const names = Array.from({ length: 12 }, (_, i) => `c${String(i).padStart(2, '0')}`)
  for (const name of names) await world.member(name)
  await world.enter(journey, names.slice(0, 2))
  const all = await Promise.all(
    [names.slice(0, 6), names.slice(4, 9), names.slice(6)].map((some) => world.enter(journey, some)),
  )
  expect(all.flatMap(({ entered }) => entered)).toHaveLength(3)
  expect(new Set(all.flatMap(reasons))).toEqual(new Set(['known', 'cap']))
  expect(await world.rows('select n from entry_use')).toEqual([{ n: 5 }])
  await world.advance('P1D')
  expect((await world.enter(journey, names.slice(9))).entered.length).toBeGreaterThan(0)
})

test('E55 twenty thousand enter in a few statements, and the same again enters nobody', async () => {
  const world = await createWorld()
  const journey = await world.publish(stay({}))
  await world.rows(
    `insert into member (bucket, brand, id, external_id, created_at, updated_at)
     select (id & 63)::smallint, $1, id, 'c' || id, now(), now() from (select nextval('member_id') as id from generate_series(1, 20000)) m`,
    [world.brand],
  )
  const members = await world.rows<{ id: number; entrant: string }>('select id, external_id as entrant from member')
  const entries = members.map(({ id, entrant }) => ({ member: id, entrant, occurrence: 'o' }))
  expect((await enterAs(world, journey, entries)).entered).toHaveLength(20_000)
  expect((await enterAs(world, journey, entries)).entered).toHaveLength(0)
  expect((await world.counts(journey))['n1']).toEqual({ in: 20_000, here: 20_000 })
})
