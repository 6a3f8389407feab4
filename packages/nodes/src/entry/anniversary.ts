import { dayOfYear, readDay } from '@cairn/sdk'
import { fallsOn, lunarOf, solarOf } from './lunar.ts'

export type Calendar = 'solar' | 'lunar' | 'lunar-of-solar'

interface Kept {
  readonly calendar: Calendar
  readonly yearly: boolean
}

/** Does a date, as somebody wrote it down, have its day on this one? What cannot be read never has. */
export function keeps(
  written: string,
  zone: string,
  { calendar, yearly, on }: Kept & { on: Temporal.PlainDate },
): boolean {
  const date = readDay(written, zone)
  if (!date) return false
  if (!yearly) return date.year !== undefined && dayOfYear(date, date.year).equals(on)
  if (calendar === 'solar') return isAfter(date.year, on.year) && dayOfYear(date, on.year).equals(on)
  if (calendar === 'lunar') {
    const today = lunarOf(on)
    return isAfter(date.year, today.year) && fallsOn({ leap: false, ...date }, today)
  }
  if (date.year === undefined || date.year >= on.year) return false
  return fallsOn(lunarOf(dayOfYear(date, date.year)), lunarOf(on))
}

/** The year itself is no anniversary yet; a date without a year has one every year. */
const isAfter = (year: number | undefined, now: number): boolean => year === undefined || year < now

const OLDEST = 120

/** What such a date may look like, in numbers that SQL can compare: wide by a day, for times that are written in another zone. */
export function candidates({ calendar, yearly, on }: Kept & { on: Temporal.PlainDate }): {
  readonly days: readonly number[]
  readonly dates: readonly number[]
} {
  if (!yearly) return { days: [], dates: around(on).map(dateNumber) }
  if (calendar === 'lunar-of-solar') return { days: [], dates: birthsOf(on).flatMap(around).map(dateNumber) }
  if (calendar === 'lunar') {
    const { month, day, last } = lunarOf(on)
    return { days: [month * 100 + day, ...(last ? [month * 100 + 30] : [])], dates: [] }
  }
  const days = around(on).map(({ month, day }) => month * 100 + day)
  // the last day of a short February is the 29th's as well
  return { days: days.includes(228) ? [...days, 229] : days, dates: [] }
}

/** Days of the last 120 years that have their lunar birthday on this one. */
function birthsOf(on: Temporal.PlainDate): readonly Temporal.PlainDate[] {
  const today = lunarOf(on)
  const days = today.last ? [today.day, 30] : [today.day]
  return Array.from({ length: OLDEST }, (_, i) => today.year - 1 - i).flatMap((year) =>
    [false, true].flatMap((leap) => days.flatMap((day) => solarOf({ year, month: today.month, day, leap }) ?? [])),
  )
}

const around = (on: Temporal.PlainDate): readonly Temporal.PlainDate[] => [-1, 0, 1].map((days) => on.add({ days }))

const dateNumber = ({ year, month, day }: Temporal.PlainDate): number => year * 10_000 + month * 100 + day
