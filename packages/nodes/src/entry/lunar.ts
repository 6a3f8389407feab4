import { createRequire } from 'node:module'

interface Day {
  getYear(): number
  /** Of a lunar day negative in a leap month. */
  getMonth(): number
  getDay(): number
}

/** The library brings no types: these are the few of its functions that are used here. */
interface Library {
  readonly Solar: { fromYmd(year: number, month: number, day: number): Day & { getLunar(): Day } }
  readonly Lunar: { fromYmd(year: number, month: number, day: number): Day & { getSolar(): Day } }
  readonly LunarMonth: { fromYm(year: number, month: number): { getDayCount(): number } | null }
  readonly LunarYear: { fromYear(year: number): { getLeapMonth(): number } }
}

const { Lunar, LunarMonth, LunarYear, Solar }: Library = createRequire(import.meta.url)('lunar-javascript')

/** A day of the Chinese calendar. */
export interface LunarDay {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly leap: boolean
}

export interface LunarToday extends LunarDay {
  /** The last day of its month. */
  readonly last: boolean
  /** The month that is doubled this year, 0 for none. */
  readonly leapMonth: number
}

export function lunarOf(date: Temporal.PlainDate): LunarToday {
  const lunar = Solar.fromYmd(date.year, date.month, date.day).getLunar()
  const [year, month, day] = [lunar.getYear(), lunar.getMonth(), lunar.getDay()]
  const last = LunarMonth.fromYm(year, month)?.getDayCount() === day
  const leapMonth = LunarYear.fromYear(year).getLeapMonth()
  return { year, month: Math.abs(month), day, leap: month < 0, last, leapMonth }
}

/** Its day in our calendar; undefined where that year has no such month or the month no such day. */
export function solarOf({ year, month, day, leap }: LunarDay): Temporal.PlainDate | undefined {
  const number = leap ? -month : month
  if ((LunarMonth.fromYm(year, number)?.getDayCount() ?? 0) < day) return undefined
  const solar = Lunar.fromYmd(year, number, day).getSolar()
  return new Temporal.PlainDate(solar.getYear(), solar.getMonth(), solar.getDay())
}

/**
 * Does a birthday of that lunar month and day fall on this day? Who was born in a leap month keeps it in that month where
 * the year has it, else in the plain one; a thirtieth is the last day of a month that has but 29.
 */
export function fallsOn(born: Pick<LunarDay, 'month' | 'day' | 'leap'>, today: LunarToday): boolean {
  if (born.month !== today.month) return false
  const leapYear = today.leapMonth === born.month
  if (today.leap !== (born.leap && leapYear)) return false
  return born.day === today.day || (born.day === 30 && today.last)
}
