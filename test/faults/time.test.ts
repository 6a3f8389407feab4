import { after, type Instant } from '@cairn/sdk'
import { expect, test } from 'vitest'
import { isTest, sources } from '../kit/source.ts'
import { createWorld } from '../kit/world.ts'

test.each([
  ['P30D', '2026-01-31T10:00:00Z', '2026-03-02T10:00:00Z'],
  ['P400D', '2026-01-31T10:00:00Z', '2027-03-07T10:00:00Z'],
  ['P1M', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
  ['P1M', '2028-01-31T10:00:00Z', '2028-02-29T10:00:00Z'],
  ['P1Y', '2028-02-29T10:00:00Z', '2029-02-28T10:00:00Z'],
])('F32 a wait of %s from %s ends at %s, and not before', async (length, from, to) => {
  const world = await createWorld({ at: from })
  const journey = await world.publish({
    nodes: { n1: ['entry.event', { event: 'Began' }], n2: ['wait.duration', { for: length }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.event('ada', 'Began')
  await world.settle()
  expect(await world.rows('select due_at from run')).toEqual([{ due_at: new Date(to) }])
  const before: Instant = Date.parse(to) - 60_000
  await world.rows('update journey_clock set at = to_timestamp($1)', [before / 1000])
  await world.settle()
  expect(await world.place(journey, 'ada')).toBe('n2 waiting')
  await world.advance('PT1M')
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
  expect(after(Date.parse(from), length, 'UTC')).toBe(Date.parse(to))
})

test('F32 no timer of the runtime is longer than a minute', () => {
  const timers = sources()
    .filter(({ path }) => path.startsWith('apps/runtime/src/') && !isTest(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/set(?:Timeout|Interval)\([^;]*?,\s*([\d_]+)\s*\)/gs)].map(([, ms = '']) => ({
        path,
        ms: Number(ms.replaceAll('_', '')),
      })),
    )
  expect(timers.filter(({ ms }) => ms > 60_000)).toEqual([])
})
