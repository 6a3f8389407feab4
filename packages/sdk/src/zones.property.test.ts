import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onDay, sameWall } from './calendar.ts'
import { zonedLocal } from './time.ts'

// A reference that shares nothing with the code under test: the clocks of the zones as Intl shows them, and a search.
const HOUR = 3_600_000
/** As many as the matrix of faults asks for where it is run in full. */
const RUNS = process.env['CAIRN_FAULTS'] === 'full' ? 100_000 : 10_000
const zones = Intl.supportedValuesOf('timeZone')
const faces = new Map<string, Intl.DateTimeFormat>()

/** What the clocks of a zone show at an instant, as if it were UTC. */
function shown(instant: number, timeZone: string): number {
  let face = faces.get(timeZone)
  if (!face) {
    const each = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    face = new Intl.DateTimeFormat('en-US', { ...each, timeZone, hourCycle: 'h23' })
    faces.set(timeZone, face)
  }
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = face.format(instant).match(/\d+/g)?.map(Number) ?? []
  return Date.UTC(year, month - 1, day, hour, minute)
}

/** The first instant at which the clocks show this; where they never do, as much later as they leave out. */
function meant(wall: number, zone: string): number {
  const offsets = [wall - 48 * HOUR, wall + 48 * HOUR].map((near) => shown(near, zone) - near)
  const found = offsets.map((offset) => wall - offset).filter((instant) => shown(instant, zone) === wall)
  return found.length > 0 ? Math.min(...found) : wall - (offsets[0] ?? 0)
}

/** Any minute of half a century; half of them within hours of a change of clocks. */
const somewhere = fc
  .record({
    zone: fc.nat(zones.length - 1).map((i) => zones[i] ?? 'UTC'),
    other: fc.nat(zones.length - 1).map((i) => zones[i] ?? 'UTC'),
    minute: fc.integer({ min: Date.UTC(1985, 0, 1) / 60_000, max: Date.UTC(2036, 0, 1) / 60_000 }),
    beside: fc.option(fc.integer({ min: -200, max: 200 })),
  })
  .map(({ zone, other, minute, beside }) => {
    const any = minute * 60_000
    if (beside === null) return { zone, other, instant: any }
    const change = Temporal.Instant.fromEpochMilliseconds(any).toZonedDateTimeISO(zone).getTimeZoneTransition('next')
    return { zone, other, instant: (change?.epochMilliseconds ?? any) + beside * 60_000 }
  })

test('F31 a time on the wall is the same instant as a reference finds, in every zone and beside every change of clocks', () => {
  fc.assert(
    fc.property(somewhere, ({ zone, other, instant }) => {
      const wall = shown(instant, other)
      const text = new Date(wall).toISOString().slice(0, 16)
      const right = meant(wall, zone)
      expect(zonedLocal(text, zone)).toBe(right)
      const [day = '', at = ''] = text.split('T')
      expect(onDay(Temporal.PlainDate.from(day), at, zone)).toBe(right)
      expect(sameWall(instant, other, zone)).toBe(right)
    }),
    { numRuns: RUNS },
  )
})
