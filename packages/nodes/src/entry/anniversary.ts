import { type CalendarDay, dayOfYear, readDay } from '@cairn/sdk'
import { fallsOn, type LunarToday, lunarOf, solarOf } from './lunar.ts'

export type Calendar = 'solar' | 'lunar' | 'lunar-of-solar'

interface Wanted {
  readonly calendar: Calendar
  readonly yearly: boolean
  readonly on: Temporal.PlainDate
}

export interface Anniversary {
  /** As month × 100 + day what may fit is written with. Wide by a day, for times that are written in another zone. */
  readonly days: readonly number[]
  /** Does this date, as somebody wrote it down, have its day on the one wanted? What cannot be read never has. */
  readonly fits: (written: string, zone: string) => boolean
}

/** Whose day it is: once, every year, or every year of the Chinese calendar. */
export function anniversaryOf({ calendar, yearly, on }: Wanted): Anniversary {
  if (!yearly) return ofReading(around(on), (date) => date.year !== undefined && dayOfYear(date, date.year).equals(on))
  if (calendar === 'solar') {
    const days = ofReading(around(on), (date) => isAfter(date.year, on.year) && dayOfYear(date, on.year).equals(on))
    // the last day of a short February is the 29th's as well
    return days.days.includes(228) ? { ...days, days: [...days.days, 229] } : days
  }
  const today = lunarOf(on)
  if (calendar === 'lunar') {
    const { month, day, last } = today
    const days = [month * 100 + day, ...(last ? [month * 100 + 30] : [])]
    const fits = (date: CalendarDay) => isAfter(date.year, today.year) && fallsOn({ leap: false, ...date }, today)
    return { ...ofReading([], fits), days }
  }
  const births = birthsOf(today)
  const written = new Set(births.map(String))
  const isBirth = (date: CalendarDay) => date.year !== undefined && written.has(dayOfYear(date, date.year).toString())
  return ofReading(births.flatMap(around), isBirth)
}

function ofReading(days: readonly Temporal.PlainDate[], is: (date: CalendarDay) => boolean): Anniversary {
  return {
    days: [...new Set(days.map(({ month, day }) => month * 100 + day))],
    fits: (written, zone) => {
      const date = readDay(written, zone)
      return date !== undefined && is(date)
    },
  }
}

/** The year itself is no anniversary yet; a date without a year has one every year. */
const isAfter = (year: number | undefined, now: number): boolean => year === undefined || year < now

const OLDEST = 120

/** Days of the last 120 years that have their lunar birthday today. */
function birthsOf(today: LunarToday): readonly Temporal.PlainDate[] {
  const days = today.last ? [today.day, 30] : [today.day]
  return Array.from({ length: OLDEST }, (_, i) => today.year - 1 - i).flatMap((year) =>
    [false, true].flatMap((leap) =>
      days.flatMap((day) => {
        const born = { year, month: today.month, day, leap }
        return fallsOn(born, today) ? (solarOf(born) ?? []) : []
      }),
    ),
  )
}

const around = (on: Temporal.PlainDate): readonly Temporal.PlainDate[] => [-1, 0, 1].map((days) => on.add({ days }))
