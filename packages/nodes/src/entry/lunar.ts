import { createRequire } from 'node:module'

/** The library brings no types: this is the little of it that is used here. */
interface Library {
  readonly LunarYear: { fromYear(year: number): { getMonths(): readonly Month[] } }
}

interface Month {
  getYear(): number
  /** Negative: a leap month. */
  getMonth(): number
  getDayCount(): number
  /** Of its first day, at noon. */
  getFirstJulianDay(): number
}

const { LunarYear }: Library = createRequire(import.meta.url)('lunar-javascript')

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
  const on = dayNumber(date)
  const months = [date.year - 1, date.year].flatMap(monthsOf)
  const month = months.findLast(({ first }) => first <= on) ?? never(date)
  const day = on - month.first + 1
  const leapMonth = monthsOf(month.year).find(({ leap }) => leap)?.month ?? 0
  return { year: month.year, month: month.month, day, leap: month.leap, last: day === month.days, leapMonth }
}

/** Its day in our calendar; undefined where that year has no such month or the month no such day. */
export function solarOf({ year, month, day, leap }: LunarDay): Temporal.PlainDate | undefined {
  const found = monthsOf(year).find((one) => one.month === month && one.leap === leap)
  return found && day <= found.days ? EPOCH.add({ days: found.first + day - 1 }) : undefined
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

interface MonthOf {
  readonly year: number
  readonly month: number
  readonly leap: boolean
  /** Its first day, counted from 1970. */
  readonly first: number
  readonly days: number
}

const EPOCH = Temporal.PlainDate.from('1970-01-01')
const JULIAN_EPOCH = 2_440_588
const years = new Map<number, readonly MonthOf[]>()

/** The months of a lunar year. The library takes a millisecond for one and keeps none, so they are kept here. */
function monthsOf(year: number): readonly MonthOf[] {
  const known = years.get(year)
  if (known) return known
  const months = LunarYear.fromYear(year)
    .getMonths()
    .filter((month) => month.getYear() === year)
    .map((month) => ({
      year,
      month: Math.abs(month.getMonth()),
      leap: month.getMonth() < 0,
      first: Math.round(month.getFirstJulianDay()) - JULIAN_EPOCH,
      days: month.getDayCount(),
    }))
  years.set(year, months)
  return months
}

const dayNumber = (date: Temporal.PlainDate): number => EPOCH.until(date, { largestUnit: 'days' }).days

function never(date: Temporal.PlainDate): never {
  throw new RangeError(`The lunar table does not reach ${date.toString()}: it holds the years about ours.`)
}
