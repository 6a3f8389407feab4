import fc from 'fast-check'
import { expect, test } from 'vitest'
import { after, fromIso, inWindow, nextTimeOfDay, nextWindow, toIso, zonedLocal } from './time.ts'

const instant = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2100, 0, 1) })
const zone = fc.constantFrom(
  'UTC',
  'Asia/Shanghai',
  'Europe/London',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
)
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':'))
const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 })

test('an instant survives being written and read', () => {
  fc.assert(fc.property(instant, (now) => fromIso(toIso(now)) === now))
})

test('whoever waits never goes back in time', () => {
  const duration = fc.constantFrom('PT0S', 'PT1S', 'P1D', 'P1M', 'P1Y2M3DT4H', 'P2W')
  fc.assert(fc.property(instant, duration, zone, (now, iso, where) => after(now, iso, where) >= now))
})

test('F31 the next time of day lies ahead, within eight days, and shows that time unless the clocks skip it', () => {
  fc.assert(
    fc.property(instant, zone, fc.tuple(time, days), (now, where, [clock, weekdays]) => {
      const next = nextTimeOfDay(now, where, { at: clock, days: weekdays })
      expect(next).toBeGreaterThan(now)
      expect(next - now).toBeLessThanOrEqual(8 * 86_400_000 + 7_200_000)
      const local = Temporal.Instant.fromEpochMilliseconds(next).toZonedDateTimeISO(where)
      if (weekdays.length > 0) expect(weekdays).toContain(local.dayOfWeek)
      expect(local.toPlainTime().toString({ smallestUnit: 'minute' }) >= clock).toBe(true)
    }),
  )
})

test('the next window is open when it comes, and nothing before it was', () => {
  fc.assert(
    fc.property(
      fc.tuple(instant, fc.double({ min: 0, max: 1, noNaN: true })),
      zone,
      fc.record({ days, from: time, to: time }),
      ([now, share], where, window) => {
        const next = nextWindow(now, where, window)
        expect(next).toBeGreaterThanOrEqual(now)
        expect(inWindow(next, where, window)).toBe(true)
        const between = Math.floor(now + (next - now) * share * 0.999)
        if (between < next) expect(inWindow(between, where, window)).toBe(false)
      },
    ),
  )
})

test('a local time read back is the same on the clock, whatever the zone', () => {
  fc.assert(
    fc.property(instant, zone, (now, where) => {
      const seconds = Math.floor(now / 1000) * 1000
      const local = Temporal.Instant.fromEpochMilliseconds(seconds).toZonedDateTimeISO(where).toPlainDateTime()
      const read = zonedLocal(local.toString({ smallestUnit: 'second' }), where) ?? Number.NaN
      // of two equal times the first is meant, so the answer may lie one change of clocks earlier
      expect(
        Temporal.Instant.fromEpochMilliseconds(read).toZonedDateTimeISO(where).toPlainDateTime().equals(local),
      ).toBe(true)
    }),
  )
})
