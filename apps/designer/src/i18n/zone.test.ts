import { expect, test } from 'vitest'
import { instantOf, localOf } from './zone.ts'

test.each([
  ['2026-01-31T10:00', 'Asia/Shanghai', '2026-01-31T02:00:00.000Z'],
  ['2026-07-01T10:00', 'Europe/London', '2026-07-01T09:00:00.000Z'],
  ['2026-01-01T10:00', 'America/New_York', '2026-01-01T15:00:00.000Z'],
])('%s in %s is %s', (local, zone, instant) => {
  expect(instantOf(local, zone)).toBe(instant)
  expect(localOf(Date.parse(instant), zone)).toBe(local)
})

test('a wall time that summer time leaves out is the moment after the gap', () => {
  expect(instantOf('2026-03-29T01:30', 'Europe/London')).toBe('2026-03-29T01:30:00.000Z')
})
