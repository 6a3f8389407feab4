/** A point in time: whole milliseconds since 1970-01-01T00:00Z. JSON and HTTP carry ISO 8601 in UTC instead. */
export type Instant = number

/** Wall-clock times of a week: open from `from` to `to` (`HH:MM`; a `to` at or before `from` lies on the next day). */
export interface WeeklyWindow {
  /** ISO weekdays the window opens on, 1 = Monday. Absent or empty: every day. */
  readonly days?: readonly number[]
  readonly from: string
  readonly to: string
}

/** The text is not a length of time we can wait for; `code` is what a publish problem carries. */
export class DurationError extends Error {
  override readonly name = 'DurationError'
  readonly code = 'DURATION_INVALID'
  readonly text: string
  constructor(text: string, options?: ErrorOptions) {
    super(
      `"${text}" is not a duration: write ISO 8601 such as P3D or PT2H, at least zero and at most ten years.`,
      options,
    )
    this.text = text
  }
}

/** The text is not a time of day; `code` is what a publish problem carries. */
export class TimeOfDayError extends Error {
  override readonly name = 'TimeOfDayError'
  readonly code = 'TIME_OF_DAY_INVALID'
  constructor(text: string) {
    super(`"${text}" is not a time of day: write HH:MM between 00:00 and 24:00.`)
  }
}

const TEN_YEARS = 3653 * 86_400_000
const CACHE = 5_000
/** A fixed day to measure durations against: UTC, no leap second, no daylight saving. */
const measure = Temporal.PlainDateTime.from('2000-01-01T00:00')
const durations = new Map<string, Temporal.Duration>()

/** ISO 8601 duration, at least zero and at most ten years; throws `DurationError`. */
export function parseDuration(iso: string): Temporal.Duration {
  const known = durations.get(iso)
  if (known) return known
  const parsed = readDuration(iso)
  if (parsed.sign < 0 || lengthOf(parsed) > TEN_YEARS) throw new DurationError(iso)
  return remember(durations, iso, parsed)
}

/** May this text be given to `after`? */
export function isDuration(iso: string): boolean {
  return approximateMs(iso) !== undefined
}

/** Length in milliseconds with days of 24 hours, counted from 2000-01-01; undefined where it is no duration. */
export function approximateMs(iso: string): number | undefined {
  try {
    return lengthOf(parseDuration(iso))
  } catch (error) {
    if (error instanceof DurationError) return undefined
    throw error
  }
}

/** Does this duration hang on the clock on the wall? Hours and below are exact wherever the member is. */
export function isOnWall(iso: string): boolean {
  return !isExact(parseDuration(iso))
}

/**
 * `now` plus a duration. Years to days move the wall clock of `zone` (P1D over a change of clocks is the same time
 * tomorrow, in a gap shifted forward); hours and below are exact. Members of one pass share `now`, hence the memory.
 */
export function after(now: Instant, iso: string, zone: string): Instant {
  const duration = parseDuration(iso)
  if (isExact(duration)) return now + lengthOf(duration)
  return recall(`+${now}|${iso}|${zone}`, () => zoned(now, zone).add(duration).epochMilliseconds)
}

/** Where the look-back window `(now − iso, now]` begins; calendar units are counted in UTC. `'all'` has no beginning. */
export function windowStart(now: Instant, window: string): Instant | undefined {
  if (window === 'all') return undefined
  return recall(`-${now}|${window}`, () => zoned(now, 'UTC').subtract(parseDuration(window)).epochMilliseconds)
}

/** ISO 8601 in UTC with milliseconds: `2011-12-10T00:00:00.000Z`. Every letter asks for some; Date writes the same in half the time. */
export function toIso(instant: Instant): string {
  return new Date(instant).toISOString()
}

/** Reads an ISO 8601 instant with `Z` or an offset; undefined where it is none. */
export function fromIso(text: string): Instant | undefined {
  return attempt(() => Temporal.Instant.from(text).epochMilliseconds)
}

const zones = new Map<string, boolean>()

/** Is this an IANA time zone name (`Asia/Shanghai`, `UTC`)? Bare offsets are not. */
export function isZone(name: string): boolean {
  const known = zones.get(name)
  if (known !== undefined) return known
  const is = /^[A-Za-z]/.test(name) && attempt(() => zoned(0, name)) !== undefined
  return remember(zones, name, is)
}

const slots = new Map<string, number>()

/**
 * Reads a local date or date-time (`2010-12-01 08:26:00`, also with `T`, `/`, no seconds or no time) in a zone. Text with
 * `Z` or an offset of its own keeps it. A gap shifts forward, of two equal times the first counts. Undefined where the
 * text is no such time. Offsets are remembered per quarter of an hour, because imports call this a million times.
 */
export function zonedLocal(text: string, zone: string): Instant | undefined {
  const parts =
    /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*$/.exec(text)
  if (!parts) return /[Zz]$|[+-]\d{2}:?\d{2}$/.test(text.trim()) ? fromIso(text.trim().replace(' ', 'T')) : undefined
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as Six // six groups
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined
  const milli = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3))
  const slot = Date.UTC(year, month - 1, day, hour, minute - (minute % 15))
  if (Temporal.Instant.fromEpochMilliseconds(slot).toZonedDateTimeISO('UTC').day !== day) return undefined
  const start = slots.get(`${zone}|${slot}`) ?? remember(slots, `${zone}|${slot}`, evenStart(slot, zone))
  const into = (minute % 15) * 60_000
  return (Number.isNaN(start) ? slotStart(slot + into, zone) : start + into) + second * 1000 + milli
}
type Six = [number, number, number, number, number, number]

/**
 * The next `at` (`HH:MM`) on the wall clock of `zone`, on one of `days` where given; always after `now`, so that a daily loop
 * woken on the minute goes on tomorrow, not at once. In a gap it shifts forward, of two equal times the first counts.
 */
export function nextTimeOfDay(
  now: Instant,
  zone: string,
  { at, days }: { at: string; days?: readonly number[] },
): Instant {
  return recall(`@${now}|${zone}|${at}|${days?.join() ?? ''}`, () => {
    const today = zoned(now, zone).toPlainDate()
    for (let ahead = 0; ahead <= 8; ahead++) {
      const date = today.add({ days: ahead })
      const instant = atLocal(date, at, zone)
      if (instant > now && opensOn(date, days)) return instant
    }
    throw new RangeError(`No weekday in [${days?.join() ?? ''}]: give ISO weekdays from 1 (Monday) to 7 (Sunday).`)
  })
}

/** Is `now` inside the window? */
export function inWindow(now: Instant, zone: string, window: WeeklyWindow): boolean {
  return nextWindow(now, zone, window) === now
}

/** `now` if it lies inside the window `[from, to)`, else the next opening. A window over midnight belongs to the day it opens on. */
export function nextWindow(now: Instant, zone: string, { days, from, to }: WeeklyWindow): Instant {
  return recall(`#${now}|${zone}|${from}|${to}|${days?.join() ?? ''}`, () => {
    const today = zoned(now, zone).toPlainDate()
    const overnight = minuteOfDay(to) <= minuteOfDay(from) ? 1 : 0
    for (let ahead = -1; ahead <= 8; ahead++) {
      const date = today.add({ days: ahead })
      const opens = atLocal(date, from, zone)
      const closes = atLocal(date.add({ days: overnight }), to, zone)
      if (opensOn(date, days) && now < closes && opens < closes) return Math.max(now, opens)
    }
    throw new RangeError(`No weekday in [${days?.join() ?? ''}]: give ISO weekdays from 1 (Monday) to 7 (Sunday).`)
  })
}

/** Minutes since midnight of `HH:MM`; `24:00` is the end of the day. Throws `TimeOfDayError`. */
export function minuteOfDay(text: string): number {
  const parts = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text)
  const minutes = parts ? Number(parts[1]) * 60 + Number(parts[2]) : Number.NaN
  if (!(minutes <= 1440)) throw new TimeOfDayError(text)
  return minutes
}

function readDuration(iso: string): Temporal.Duration {
  try {
    if (!iso.startsWith('P')) throw new DurationError(iso)
    return Temporal.Duration.from(iso)
  } catch (cause) {
    throw cause instanceof DurationError ? cause : new DurationError(iso, { cause })
  }
}

function lengthOf(duration: Temporal.Duration): number {
  return Math.trunc(duration.total({ unit: 'milliseconds', relativeTo: measure }))
}

function isExact(duration: Temporal.Duration): boolean {
  return duration.years === 0 && duration.months === 0 && duration.weeks === 0 && duration.days === 0
}

function zoned(instant: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
}

function atLocal(date: Temporal.PlainDate, time: string, zone: string): Instant {
  const minutes = minuteOfDay(time)
  const day = minutes === 1440 ? date.add({ days: 1 }) : date
  const clock = new Temporal.PlainTime(minutes === 1440 ? 0 : Math.trunc(minutes / 60), minutes % 60)
  return day.toZonedDateTime({ timeZone: zone, plainTime: clock }).epochMilliseconds
}

function opensOn(date: Temporal.PlainDate, days: readonly number[] | undefined): boolean {
  return days === undefined || days.length === 0 || days.includes(date.dayOfWeek)
}

function slotStart(localAsUtc: number, zone: string): Instant {
  return zoned(localAsUtc, 'UTC').toPlainDateTime().toZonedDateTime(zone).epochMilliseconds
}

const QUARTER = 900_000

/** Where the clocks change within the quarter itself, as at one minute past midnight in Gaza or Newfoundland: no start for all of it. */
function evenStart(localAsUtc: number, zone: string): Instant {
  const start = slotStart(localAsUtc, zone)
  return slotStart(localAsUtc + QUARTER, zone) - start === QUARTER ? start : Number.NaN
}

const instants = new Map<string, Instant>()

/** ZonedDateTime costs 3 to 20 µs; one pass asks the same question for every member at a node. */
function recall(key: string, compute: () => Instant): Instant {
  return instants.get(key) ?? remember(instants, key, compute())
}

function remember<K, V>(cache: Map<K, V>, key: K, value: V): V {
  if (cache.size >= CACHE) cache.clear()
  cache.set(key, value)
  return value
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined
    throw error
  }
}
