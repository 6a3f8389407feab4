import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dated, onDay, sameWall, yearly } from './calendar.ts'

const instant = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2060, 0, 1) })
const zone = fc.constantFrom(
  'UTC',
  'Asia/Shanghai',
  'America/New_York',
  'Australia/Lord_Howe',
  'Europe/Dublin',
  'Pacific/Apia',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
)
const date = fc
  .integer({ min: 0, max: 365 })
  .map((days) => Temporal.PlainDate.from('2000-01-01').add({ days }))
  .map(({ month, day }) => ({ month, day }))
const reminder = fc.record({
  offset: fc.integer({ min: -365, max: 365 }),
  at: fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
  zone,
})
const wall = (at: number, where: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(where).toPlainDateTime()

test('E231 a date that comes every year comes again within it, never before now, and nothing lies between', () => {
  fc.assert(
    fc.property(instant, date, reminder, (now, born, given) => {
      const { next } = yearly(now, born, given)
      expect(next).toBeGreaterThanOrEqual(now)
      expect(next - now).toBeLessThanOrEqual(367 * 86_400_000)
      // asked a moment before it comes, it is still that one
      expect(yearly(Math.max(now, next - 1), born, given).next).toBe(next)
    }),
  )
})

test('E231 a reminder shows its time of day on its day, unless the clocks leave it out', () => {
  fc.assert(
    fc.property(date, fc.integer({ min: 1980, max: 2060 }), reminder, (born, year, given) => {
      const at = dated({ year, ...born }, given) ?? Number.NaN
      const local = wall(at, given.zone)
      const shown = local.toPlainTime().toString({ smallestUnit: 'minute' })
      // a gap shifts forward by its own length, of a whole day in Apia once
      expect(shown === given.at || at === onDay(local.toPlainDate(), shown, given.zone)).toBe(true)
      expect(shown >= given.at || local.toPlainTime().hour < 2).toBe(true)
    }),
  )
})

test('E230 moving to a zone and back changes nothing, unless the clocks leave the time out or have it twice', () => {
  fc.assert(
    fc.property(instant, zone, zone, (at, from, to) => {
      const minutes = Math.floor(at / 60_000) * 60_000
      const there = sameWall(minutes, from, to)
      if (!wall(there, to).equals(wall(minutes, from))) return
      const back = sameWall(there, to, from)
      expect(wall(back, from).equals(wall(minutes, from))).toBe(true)
    }),
  )
})
