import { describe, expect, test } from 'vitest'
import {
  after,
  approximateMs,
  DurationError,
  fromIso,
  inWindow,
  isDuration,
  isZone,
  minuteOfDay,
  nextTimeOfDay,
  nextWindow,
  parseDuration,
  TimeOfDayError,
  toIso,
  windowStart,
  zonedLocal,
} from './time.ts'

const at = (text: string): number => fromIso(text) ?? Number.NaN
const london = 'Europe/London'
const shanghai = 'Asia/Shanghai'

describe('durations', () => {
  test.each(['P3D', 'PT2H', 'P1M', 'P1Y', 'P1W', 'PT0S', 'P10Y', 'P1DT12H', 'PT1.5H', 'PT0.250S'])(
    '%s is one',
    (iso) => {
      expect(isDuration(iso)).toBe(true)
    },
  )

  test.each(['', 'P', '3D', '-P1D', 'P11Y', 'P1D2H', 'three days', 'PT', 'p1d', 'P200M', '+P1D', 'P1.5D'])(
    '%s is none and says so with its code',
    (iso) => {
      expect(isDuration(iso)).toBe(false)
      expect(() => parseDuration(iso)).toThrow(DurationError)
      expect(() => parseDuration(iso)).toThrow(expect.objectContaining({ code: 'DURATION_INVALID' }))
    },
  )

  test('a length counts days of 24 hours', () => {
    expect(approximateMs('P2DT1H')).toBe(49 * 3_600_000)
    expect(approximateMs('nonsense')).toBeUndefined()
  })
})

describe('after', () => {
  test('a day over the start of summer time is the same time tomorrow, 23 hours later', () => {
    const noon = at('2026-03-28T12:00:00Z')
    expect(after(noon, 'P1D', london) - noon).toBe(23 * 3_600_000)
  })

  test('24 hours over the start of summer time are 24 hours', () => {
    const noon = at('2026-03-28T12:00:00Z')
    expect(after(noon, 'PT24H', london) - noon).toBe(24 * 3_600_000)
  })

  test('F31 a day that ends inside the gap is shifted forward', () => {
    expect(toIso(after(at('2026-03-28T01:30:00Z'), 'P1D', london))).toBe('2026-03-29T01:30:00.000Z')
  })

  test('a month after the 31st ends on the last day', () => {
    expect(toIso(after(at('2026-01-31T10:00:00Z'), 'P1M', 'UTC'))).toBe('2026-02-28T10:00:00.000Z')
  })

  test('the same question in another zone is another answer', () => {
    const noon = at('2026-03-28T12:00:00Z')
    expect(after(noon, 'P1D', shanghai)).not.toBe(after(noon, 'P1D', london))
  })
})

test('a look-back window begins its length ago, counted in UTC, and "all" never', () => {
  const now = at('2026-03-31T00:00:00Z')
  expect(windowStart(now, 'P1M')).toBe(at('2026-02-28T00:00:00Z'))
  expect(windowStart(now, 'PT36H')).toBe(now - 36 * 3_600_000)
  expect(windowStart(now, 'all')).toBeUndefined()
})

describe('ISO 8601', () => {
  test('instants are written in UTC with milliseconds and read back', () => {
    expect(toIso(0)).toBe('1970-01-01T00:00:00.000Z')
    expect(fromIso('2026-01-01T08:00:00+08:00')).toBe(at('2026-01-01T00:00:00Z'))
  })

  test.each(['', 'yesterday', '2026-01-01', '2026-01-01T00:00:00', '2026-02-30T00:00:00Z'])(
    '"%s" is no instant',
    (text) => {
      expect(fromIso(text)).toBeUndefined()
    },
  )
})

test('zones are IANA names, not offsets', () => {
  expect(['Asia/Shanghai', 'UTC', 'Europe/London'].every(isZone)).toBe(true)
  expect(['+08:00', 'Mars/Base', '', 'GMT+8', '../etc'].some(isZone)).toBe(false)
})

describe('local times of imports', () => {
  test.each([
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00Z'],
    ['2010-07-01 08:26', '2010-07-01T07:26:00Z'],
    ['2010/7/1 08:26:05.250', '2010-07-01T07:26:05.250Z'],
    ['2010-07-01T08:26:00', '2010-07-01T07:26:00Z'],
    ['2010-07-01', '2010-06-30T23:00:00Z'],
    ['2010-12-01T08:26:00+08:00', '2010-12-01T00:26:00Z'],
    ['2010-12-01 08:26:00Z', '2010-12-01T08:26:00Z'],
    ['2026-03-29 01:30:00', '2026-03-29T01:30:00Z'], // in the gap: shifted forward
    ['2026-10-25 01:30:00', '2026-10-25T00:30:00Z'], // twice: the first
  ])('%s in London is %s', (text, iso) => {
    expect(zonedLocal(text, london)).toBe(at(iso))
  })

  test.each(['', '2010-13-01', '2010-02-30 10:00', '2010-01-01 25:00', '01.12.2010', 'soon', '2010-01-01 10'])(
    '"%s" is no time',
    (text) => {
      expect(zonedLocal(text, london)).toBeUndefined()
    },
  )
})

describe('next time of day', () => {
  test('later today, else tomorrow', () => {
    expect(nextTimeOfDay(at('2026-11-21T01:00:00Z'), shanghai, { at: '10:00' })).toBe(at('2026-11-21T02:00:00Z'))
    expect(nextTimeOfDay(at('2026-11-21T03:00:00Z'), shanghai, { at: '10:00' })).toBe(at('2026-11-22T02:00:00Z'))
  })

  test('exactly at it is tomorrow, so a daily loop does not turn twice', () => {
    expect(nextTimeOfDay(at('2026-11-21T02:00:00Z'), shanghai, { at: '10:00' })).toBe(at('2026-11-22T02:00:00Z'))
  })

  test('only on the given weekdays', () => {
    // 21 November 2026 is a Saturday
    expect(nextTimeOfDay(at('2026-11-21T00:00:00Z'), 'UTC', { at: '10:00', days: [1] })).toBe(
      at('2026-11-23T10:00:00Z'),
    )
    expect(nextTimeOfDay(at('2026-11-21T11:00:00Z'), 'UTC', { at: '10:00', days: [6] })).toBe(
      at('2026-11-28T10:00:00Z'),
    )
  })

  test('F31 in the gap it shifts forward, of two equal times it is the first', () => {
    expect(nextTimeOfDay(at('2026-03-29T00:00:00Z'), london, { at: '01:30' })).toBe(at('2026-03-29T01:30:00Z'))
    expect(nextTimeOfDay(at('2026-10-24T23:00:00Z'), london, { at: '01:30' })).toBe(at('2026-10-25T00:30:00Z'))
  })

  test('F31 clocks that change within a quarter of an hour, as Gaza’s and Newfoundland’s did, are read to the minute', () => {
    // at 00:01 they went forward by an hour, and back
    expect(zonedLocal('2010-03-27 00:00', 'Asia/Gaza')).toBe(at('2010-03-26T22:00:00Z'))
    expect(zonedLocal('2010-03-27 00:31', 'Asia/Gaza')).toBe(at('2010-03-26T22:31:00Z'))
    expect(zonedLocal('2010-03-27 01:01', 'Asia/Gaza')).toBe(at('2010-03-26T22:01:00Z'))
    expect(zonedLocal('2010-11-07 00:02:30', 'America/St_Johns')).toBe(at('2010-11-07T03:32:30Z'))
  })

  test('24:00 is midnight, 24:01 and 9:00 are nothing', () => {
    expect(minuteOfDay('24:00')).toBe(1440)
    expect(() => minuteOfDay('24:01')).toThrow(TimeOfDayError)
    expect(() => minuteOfDay('9:00')).toThrow(TimeOfDayError)
  })
})

describe('weekly windows', () => {
  const office = { days: [1, 2, 3, 4, 5], from: '10:00', to: '20:00' }

  test('inside it is now, outside it is the next opening', () => {
    const inside = at('2026-11-20T12:00:00Z')
    expect(nextWindow(inside, 'UTC', office)).toBe(inside)
    expect(nextWindow(at('2026-11-20T20:00:00Z'), 'UTC', office)).toBe(at('2026-11-23T10:00:00Z'))
    expect(nextWindow(at('2026-11-20T09:59:00Z'), 'UTC', office)).toBe(at('2026-11-20T10:00:00Z'))
  })

  test('the opening belongs to the window, the closing does not', () => {
    expect(inWindow(at('2026-11-20T10:00:00Z'), 'UTC', office)).toBe(true)
    expect(inWindow(at('2026-11-20T20:00:00Z'), 'UTC', office)).toBe(false)
  })

  test('a window over midnight belongs to the day it opens on', () => {
    const night = { days: [5], from: '22:00', to: '02:00' }
    expect(inWindow(at('2026-11-21T01:00:00Z'), 'UTC', night)).toBe(true)
    expect(inWindow(at('2026-11-20T01:00:00Z'), 'UTC', night)).toBe(false)
    expect(nextWindow(at('2026-11-21T02:00:00Z'), 'UTC', night)).toBe(at('2026-11-27T22:00:00Z'))
  })

  test('without days it is every day, from a time to the same time it is always open', () => {
    expect(inWindow(at('2026-11-22T12:00:00Z'), 'UTC', { from: '10:00', to: '20:00' })).toBe(true)
    expect(inWindow(at('2026-11-22T03:00:00Z'), 'UTC', { from: '10:00', to: '10:00' })).toBe(true)
  })

  test('a weekday that does not exist never opens, and says so instead of looping', () => {
    expect(() => nextWindow(0, 'UTC', { days: [8], from: '10:00', to: '20:00' })).toThrow(RangeError)
  })
})
