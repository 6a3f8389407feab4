import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anniversaryOf, type Calendar } from './anniversary.ts'

const zone = 'Asia/Shanghai'
const day = (text: string) => Temporal.PlainDate.from(text)
const falls = (written: string, on: string, yearly = true) =>
  anniversaryOf({ calendar: 'solar', yearly, on: day(on) }).fits(written, zone)

test.each([
  ['1990-05-17', '2026-05-17', true],
  ['05-17', '2026-05-17', true],
  ['1990-05-17', '2026-05-18', false],
  // its first day is no anniversary, and none comes before it
  ['2026-05-17', '2026-05-17', false],
  ['2027-05-17', '2026-05-17', false],
  ['2000-02-29', '2026-02-28', true],
  ['2000-02-29', '2028-02-28', false],
  ['2000-02-29', '2028-02-29', true],
  // late in the evening in London it is the next day in Shanghai
  ['1990-05-16T23:30:00Z', '2026-05-17', true],
  ['gibberish', '2026-05-17', false],
])('E224 %s on %s: %s', (written, on, expected) => {
  expect(falls(written, on)).toBe(expected)
})

test('a date that comes once comes on its very day', () => {
  expect(falls('2026-05-17', '2026-05-17', false)).toBe(true)
  expect(falls('2025-05-17', '2026-05-17', false)).toBe(false)
  expect(falls('05-17', '2026-05-17', false)).toBe(false)
})

const dates = fc.integer({ min: 0, max: 32_000 }).map((days) => day('1930-01-01').add({ days }).toString())

test('E226 whatever falls on a day is among its candidates, in every calendar', () => {
  fc.assert(
    fc.property(
      dates,
      fc.integer({ min: 0, max: 1500 }),
      fc.constantFrom<Calendar>('solar', 'lunar', 'lunar-of-solar'),
      (written, after, calendar) => {
        const on = day('2025-01-01').add({ days: after })
        const { days, fits } = anniversaryOf({ calendar, yearly: true, on })
        if (!fits(written, zone)) return
        const [, month = 0, of = 0] = written.split('-').map(Number)
        expect(days).toContain(month * 100 + of)
      },
    ),
    { numRuns: 400 },
  )
})

test('E226 everybody has one lunar birthday in a lunar year', () => {
  const from = day('2026-02-17')
  const year = Array.from({ length: 354 }, (_, i) =>
    anniversaryOf({ calendar: 'lunar-of-solar', yearly: true, on: from.add({ days: i }) }),
  )
  for (const written of ['1990-06-23', '1990-10-03', '1984-02-29', '1957-09-25', '2001-01-24'])
    expect(
      year.filter(({ fits }) => fits(written, zone)),
      written,
    ).toHaveLength(1)
})
