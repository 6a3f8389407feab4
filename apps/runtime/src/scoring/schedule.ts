import { type Instant, onDay } from '@cairn/sdk'
import type { Every } from './store.ts'

interface Schedule {
  readonly every: Every | null
  /** `HH:MM` by the clocks of the brand. */
  readonly at: string
  readonly zone: string
}

/** The next time after an instant: each day, each Monday, each first of a month. */
export function following({ every, at, zone }: Schedule, after: Instant): Instant | undefined {
  if (every === null) return undefined
  const today = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate()
  // no two Mondays or firsts are further apart
  for (let ahead = 0; ahead <= 32; ahead += 1) {
    const day = today.add({ days: ahead })
    const fits = every === 'day' || (every === 'week' ? day.dayOfWeek === 1 : day.day === 1)
    const instant = onDay(day, at, zone)
    if (fits && instant > after) return instant
  }
  return undefined
}
