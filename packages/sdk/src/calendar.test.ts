import { describe, expect, test } from 'vitest'
import { dated, dayOfYear, daysPattern, onDay, readDay, sameWall, yearly } from './calendar.ts'
import { after, nextTimeOfDay, nextWindow, toIso } from './time.ts'

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds
const day = (text: string) => Temporal.PlainDate.from(text)

describe('E231 the night the clocks change', () => {
  const york = 'America/New_York'
  const howe = 'Australia/Lord_Howe'

  test.each([
    // half past two does not exist: it is half past three, at the instant it would have been
    ['a time in the gap of New York', '2026-03-08', '02:30', york, '2026-03-08T07:30:00Z'],
    ['a time before it', '2026-03-08', '01:30', york, '2026-03-08T06:30:00Z'],
    // half past one comes twice: the first one
    ['a time New York has twice', '2026-11-01', '01:30', york, '2026-11-01T05:30:00Z'],
    ['the same hour after it', '2026-11-01', '02:30', york, '2026-11-01T07:30:00Z'],
    // Lord Howe moves by half an hour
    ['a time in the half hour Lord Howe leaves out', '2026-10-04', '02:15', howe, '2026-10-03T15:45:00Z'],
    ['a time Lord Howe has twice', '2026-04-05', '01:45', howe, '2026-04-04T14:45:00Z'],
    // Dublin calls its winter the exception; the clocks do the same
    ['a time in the gap of Dublin', '2026-03-29', '01:30', 'Europe/Dublin', '2026-03-29T01:30:00Z'],
    ['a time Dublin has twice', '2026-10-25', '01:30', 'Europe/Dublin', '2026-10-25T00:30:00Z'],
  ])('%s', (_, ...[date, time, zone, expected]) => {
    expect(toIso(onDay(day(date), time, zone))).toBe(toIso(at(expected)))
  })

  test('a day later is the same time of day, a day of hours is not', () => {
    expect(toIso(after(at('2026-03-07T15:00:00Z'), 'P1D', york))).toBe('2026-03-08T14:00:00.000Z')
    expect(toIso(after(at('2026-03-07T15:00:00Z'), 'PT24H', york))).toBe('2026-03-08T15:00:00.000Z')
    expect(toIso(after(at('2026-10-31T05:30:00Z'), 'P1D', york))).toBe('2026-11-01T05:30:00.000Z')
    expect(toIso(after(at('2026-10-03T15:15:00Z'), 'P1D', howe))).toBe('2026-10-04T14:45:00.000Z')
  })

  test('the next time of day and the next window keep to the clock on the wall', () => {
    expect(toIso(nextTimeOfDay(at('2026-03-08T05:00:00Z'), york, { at: '02:30' }))).toBe('2026-03-08T07:30:00.000Z')
    expect(toIso(nextTimeOfDay(at('2026-11-01T05:30:00Z'), york, { at: '01:30' }))).toBe('2026-11-02T06:30:00.000Z')
    const night = { from: '02:15', to: '04:00' }
    expect(toIso(nextWindow(at('2026-10-03T14:00:00Z'), howe, night))).toBe('2026-10-03T15:45:00.000Z')
  })
})

describe('E231 days that are not there', () => {
  test('Apia left out 30 December 2011: who waited for that day is met on the 31st', () => {
    const apia = 'Pacific/Apia'
    expect(toIso(onDay(day('2011-12-30'), '10:00', apia))).toBe('2011-12-30T20:00:00.000Z')
    expect(toIso(nextTimeOfDay(at('2011-12-29T21:00:00Z'), apia, { at: '10:00' }))).toBe('2011-12-30T20:00:00.000Z')
    expect(toIso(after(at('2011-12-29T20:00:00Z'), 'P1D', apia))).toBe('2011-12-30T20:00:00.000Z')
  })

  test('29 February of a common year is the last day of February; a month after 31 January too', () => {
    expect(dayOfYear({ month: 2, day: 29 }, 2027).toString()).toBe('2027-02-28')
    expect(dayOfYear({ month: 2, day: 29 }, 2028).toString()).toBe('2028-02-29')
    expect(toIso(after(at('2026-01-31T10:00:00Z'), 'P1M', 'UTC'))).toBe('2026-02-28T10:00:00.000Z')
    expect(toIso(after(at('2028-01-31T10:00:00Z'), 'P1M', 'UTC'))).toBe('2028-02-29T10:00:00.000Z')
    expect(toIso(after(at('2028-02-29T10:00:00Z'), 'P1Y', 'UTC'))).toBe('2029-02-28T10:00:00.000Z')
  })
})

describe('E231 the ends of the world', () => {
  test.each([
    ['Pacific/Apia', '2026-06-14T21:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-06-14T20:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-06-15T21:00:00.000Z'],
    ['Asia/Kathmandu', '2026-06-15T04:15:00.000Z'],
  ])('ten in the morning of one date in %s', (zone, expected) => {
    expect(toIso(onDay(day('2026-06-15'), '10:00', zone))).toBe(expected)
  })

  test('a weekday is the one on the calendar of the zone', () => {
    // Sunday evening in Pago Pago, Monday evening in Apia
    const now = at('2026-06-15T05:00:00Z')
    const monday = { at: '10:00', days: [1] }
    expect(toIso(nextTimeOfDay(now, 'Pacific/Pago_Pago', monday))).toBe('2026-06-15T21:00:00.000Z')
    expect(toIso(nextTimeOfDay(now, 'Pacific/Apia', monday))).toBe('2026-06-21T21:00:00.000Z')
  })
})

describe('E232 dates as they are written', () => {
  test.each([
    ['1990-05-17', { year: 1990, month: 5, day: 17 }],
    ['1990/5/7', { year: 1990, month: 5, day: 7 }],
    ['1990.05.17', { year: 1990, month: 5, day: 17 }],
    ['1990年5月17日', { year: 1990, month: 5, day: 17 }],
    ['05-17', { month: 5, day: 17 }],
    ['--05-17', { month: 5, day: 17 }],
    ['5月17日', { month: 5, day: 17 }],
    ['02-29', { month: 2, day: 29 }],
    ['1990-闰05-17', { year: 1990, month: 5, day: 17, leap: true }],
    ['1990-05-17 08:30', { year: 1990, month: 5, day: 17 }],
    // half past eleven at night in London is the next morning in Shanghai
    ['2001-05-16T23:30:00Z', { year: 2001, month: 5, day: 17 }],
    ['2001-05-17T00:30:00+09:00', { year: 2001, month: 5, day: 16 }],
  ])('%s', (text, expected) => {
    expect(readDay(text, 'Asia/Shanghai')).toEqual(expected)
  })

  test.each([
    undefined,
    null,
    17,
    '',
    'May',
    '1990-13-01',
    '1990-00-10',
    '2026-02-29',
    '1990-04-31',
    '1990-05-171',
    '17',
  ])('%s is no date', (text) => {
    expect(readDay(text, 'UTC')).toBeUndefined()
  })

  test('a date without a year comes every year and never once', () => {
    const reminder = { offset: 0, at: '10:00', zone: 'UTC' }
    expect(dated({ month: 5, day: 17 }, reminder)).toBeUndefined()
    const { next, thisYear } = yearly(at('2026-05-17T10:00:00Z'), { month: 5, day: 17 }, reminder)
    expect([toIso(next), thisYear]).toEqual(['2026-05-17T10:00:00.000Z', true])
  })
})

test('E230 the same clock in another zone shows the same time', () => {
  expect(toIso(sameWall(at('2026-06-15T09:00:00Z'), 'Europe/London', 'Asia/Shanghai'))).toBe('2026-06-15T02:00:00.000Z')
  // in the gap it shifts forward, as everywhere
  expect(toIso(sameWall(at('2026-03-08T02:30:00Z'), 'UTC', 'America/New_York'))).toBe('2026-03-08T07:30:00.000Z')
})

test('E226 the pattern that looks for days finds them in every way they may be written, and not their neighbours', () => {
  const pattern = new RegExp(daysPattern([314, 1203]))
  for (const text of ['1990-03-14', '1990/3/14', '3月14日', '--03-14', '2000-闰03-14', '1990-12-03T10:00:00Z', '12-3'])
    expect(pattern.test(text), text).toBe(true)
  for (const text of ['1990-03-15', '1990-13-14', '2003-1-4', '03-144', '1990-12-13', ''])
    expect(pattern.test(text), text).toBe(false)
})
