import { askNode } from '@cairn/sdk/testing'
import { expect, test } from 'vitest'
import { entryDate } from './date.ts'

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds

test('whoever has the day goes on at once; a dropped entry is a birthday at ten', () => {
  expect(askNode(entryDate, {})).toEqual({ go: 'next' })
  expect(entryDate.config.parse({})).toMatchObject({ of: 'attribute', attribute: 'birthday', at: '10:00', offset: 0 })
})

test('E220 it looks once a day, at that time on the clocks of the zone', () => {
  const config = entryDate.config.parse({ at: '09:30' })
  const clock = { since: at('2026-03-01T00:00Z'), zone: 'America/New_York' }
  const first = entryDate.occasion?.(config, clock)
  expect(first).toBe(at('2026-03-01T14:30Z'))
  // the clocks change on 8 March
  expect(entryDate.occasion?.(config, { ...clock, after: at('2026-03-07T14:30Z') })).toBe(at('2026-03-08T13:30Z'))
})

test('a week before a birthday is looked for by the birthday', () => {
  const look = entryDate.dates?.(entryDate.config.parse({ offset: -7 }), '2026-12-27')
  expect(look?.of).toEqual({ attribute: 'birthday' })
  expect(look?.days).toContain(103)
  expect(look?.fits('1990-01-03', 'UTC')).toBe(true)
  expect(look?.fits('1990-01-02', 'UTC')).toBe(false)
})
