/** The wall time of an instant in a zone, as `datetime-local` inputs write it. */
export function localOf(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const at = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return `${at('year')}-${at('month')}-${at('day')}T${at('hour')}:${at('minute')}`
}

/** The instant of a wall time in a zone, as ISO in UTC; in a gap of summer time, the moment after it. */
export function instantOf(local: string, zone: string): string {
  const guess = Date.parse(`${local}Z`)
  // Two rounds settle every zone: the first finds the offset near the guess, the second the one that really holds.
  const first = guess - offsetAt(guess, zone)
  const second = guess - offsetAt(first, zone)
  return new Date(second).toISOString()
}

function offsetAt(instant: number, zone: string): number {
  return Date.parse(`${localOf(instant, zone)}Z`) - Math.floor(instant / 60_000) * 60_000
}

/** Every zone the browser knows, UTC first. */
export const zoneNames = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
