import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fallsOn, lunarOf, solarOf } from './lunar.ts'

// in September 2057 a new moon falls on midnight in Beijing, and tables differ about the day
const day = fc
  .integer({ min: 0, max: 46_000 })
  .map((days) => Temporal.PlainDate.from('1930-01-01').add({ days }))
  .map((date) => date.toString())

test('E225 the table says the same as the calendar of the runtime, from 1930 to 2055', () => {
  fc.assert(
    fc.property(day, (text) => {
      const date = Temporal.PlainDate.from(text)
      const { month, day: of, leap } = lunarOf(date)
      const chinese = date.withCalendar('chinese')
      expect(`${leap ? 'L' : ''}${month}-${of}`).toBe(
        `${chinese.monthCode.endsWith('L') ? 'L' : ''}${Number(chinese.monthCode.slice(1, 3))}-${chinese.day}`,
      )
    }),
    { numRuns: 2000 },
  )
})

test('E225 a lunar day leads back to the day it came from', () => {
  fc.assert(
    fc.property(day, (text) => {
      const date = Temporal.PlainDate.from(text)
      expect(solarOf(lunarOf(date))?.toString()).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test.each([
  [
    'a plain birthday in a year without that leap month',
    { month: 8, day: 15, leap: false },
    { on: '2026-09-25', is: true },
  ],
  ['a plain birthday in the leap month', { month: 6, day: 1, leap: false }, { on: '2025-07-25', is: false }],
  [
    'a plain birthday in the plain month of a leap year',
    { month: 6, day: 1, leap: false },
    { on: '2025-06-25', is: true },
  ],
  ['one of the leap month where the year has it', { month: 6, day: 1, leap: true }, { on: '2025-07-25', is: true }],
  [
    'one of the leap month in the plain month of such a year',
    { month: 6, day: 1, leap: true },
    { on: '2025-06-25', is: false },
  ],
  [
    'one of a leap month that this year does not have',
    { month: 5, day: 1, leap: true },
    { on: '2026-06-15', is: true },
  ],
  // the fifth month of 2026 has 29 days
  ['a thirtieth in a month of 29 days', { month: 5, day: 30, leap: false }, { on: '2026-07-13', is: true }],
])('E225 %s', (_, born, { on, is }) => {
  expect(fallsOn(born, lunarOf(Temporal.PlainDate.from(on)))).toBe(is)
})

test('a day that a year does not have is none', () => {
  expect(solarOf({ year: 2026, month: 5, day: 30, leap: false })).toBeUndefined()
  expect(solarOf({ year: 2026, month: 5, day: 1, leap: true })).toBeUndefined()
})
