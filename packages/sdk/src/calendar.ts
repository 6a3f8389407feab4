import { minuteOfDay, type Instant } from './time.ts'

/** A day as somebody wrote it down; without a year where only month and day are known. */
export interface CalendarDay {
  readonly year?: number
  readonly month: number
  readonly day: number
  /** Of a lunar date: it lies in the leap month of that number. */
  readonly leap?: boolean
}

const written = /^\s*(?:(\d{4})[-/.年])?(?:--)?(闰|L)?0?(\d{1,2})[-/.月]0?(\d{1,2})(?!\d)/

/** A pattern, of PostgreSQL as well, that finds these days (month × 100 + day) however they are written, and little else. */
export function daysPattern(days: readonly number[]): string {
  const months = Map.groupBy(days, (day) => Math.trunc(day / 100))
  const parts = [...months].map(([month, all]) => `0?${month}[-/.月]0?(${all.map((day) => day % 100).join('|')})`)
  return `(^|[^0-9])(${parts.join('|')})([^0-9]|$)`
}

/**
 * Reads `1990-05-17`, `1990/5/17`, `1990年5月17日`, `05-17`, `--05-17`; of a time with an offset the day it falls on in `zone`. Undefined
 * where it is no such day: a date nobody can read is as good as none.
 */
export function readDay(value: unknown, zone: string): CalendarDay | undefined {
  if (typeof value !== 'string') return undefined
  const [, year, leap, month, day] = written.exec(value) ?? []
  if (month === undefined || day === undefined) return undefined
  if (/\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})\s*$/i.test(value)) return localDay(value, zone)
  const read = { month: Number(month), day: Number(day), ...(leap !== undefined && { leap: true }) }
  // a lunar month has at most 30 days, a solar one what its longest year gives it
  const longest = leap === undefined ? longestMonth(read.month) : 30
  if (read.month < 1 || read.month > 12 || read.day < 1 || read.day > longest) return undefined
  if (year === undefined) return read
  const dated = { year: Number(year), ...read }
  return leap === undefined && !exists(dated) ? undefined : dated
}

/** The instant of this time of day on this day: in a gap shifted forward, of two equal times the first. */
export function onDay(day: Temporal.PlainDate, at: string, zone: string): Instant {
  const minutes = minuteOfDay(at)
  const plainTime = new Temporal.PlainTime(Math.trunc(minutes / 60), minutes % 60)
  return day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds
}

/** Where a date in the calendar of one year lies: 29 February of a common year is the last day of February. */
export function dayOfYear({ month, day }: CalendarDay, year: number): Temporal.PlainDate {
  return Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' })
}

export interface Reminder {
  /** Days after the date; negative: before it. */
  readonly offset: number
  readonly at: string
  readonly zone: string
}

/** When a date that comes but once comes, `offset` days on, at that time of day. Undefined where it has no year. */
export function dated({ year, ...rest }: CalendarDay, { offset, at, zone }: Reminder): Instant | undefined {
  return year === undefined ? undefined : onDay(dayOfYear(rest, year).add({ days: offset }), at, zone)
}

/** Of a date that comes every year the next time from `now` on, and whether that still lies in the present year. */
export function yearly(
  now: Instant,
  date: CalendarDay,
  { offset, at, zone }: Reminder,
): { readonly next: Instant; readonly thisYear: boolean } {
  const { year } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  // an offset of up to a year moves the reminder into a neighbouring year
  for (let around = year - 1; ; around++) {
    const day = dayOfYear(date, around).add({ days: offset })
    const next = onDay(day, at, zone)
    if (next >= now) return { next, thisYear: day.year === year }
  }
}

/** The same reading of the clock on the wall, in another zone. */
export function sameWall(instant: Instant, from: string, to: string): Instant {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(from).toPlainDateTime()
  return local.toZonedDateTime(to).epochMilliseconds
}

/** That reading of the clock today, where it belongs to a day before: whoever crosses the date line is not met at midnight. */
export function sameTimeToday(instant: Instant, now: Instant, zone: string): Instant {
  const [then, today] = [instant, now].map((at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone))
  if (!then || !today || Temporal.PlainDate.compare(then.toPlainDate(), today.toPlainDate()) >= 0) return instant
  return today.toPlainDate().toZonedDateTime({ timeZone: zone, plainTime: then.toPlainTime() }).epochMilliseconds
}

function localDay(value: string, zone: string): CalendarDay | undefined {
  const text = value.trim().replace(' ', 'T').replaceAll('/', '-')
  try {
    const { year, month, day } = Temporal.Instant.from(text).toZonedDateTimeISO(zone)
    return { year, month, day }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const longestMonth = (month: number): number => (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31)

const exists = ({ year, month, day }: Required<Pick<CalendarDay, 'year' | 'month' | 'day'>>): boolean =>
  dayOfYear({ month, day }, year).day === day
