import { useMemo } from 'react'
import { useSession } from '../api/session.ts'
import { useLocale } from './language.ts'

/** Numbers, money and dates as the reader's language writes them, in the brand's time zone. */
export interface Format {
  number(value: number): string
  /** 34K in English, 3.4万 in Chinese. */
  compact(value: number): string
  percent(share: number): string
  money(value: number): string
  day(iso: string): string
  moment(iso: string): string
  time(iso: string): string
  /** A moment with the zone it is told in, for readers who may be elsewhere. */
  zoned(iso: string): string
  /** How long before journey time now. */
  ago(iso: string): string
  /** How long before a given instant. */
  since(iso: string, from: number): string
}

export interface Place {
  readonly locale: string
  readonly zone: string
  readonly currency: string
  /** Journey time now, in milliseconds. */
  readonly now: number
}

export function useFormat(): Format {
  const locale = useLocale()
  const { brand, clock } = useSession()
  const now = Date.parse(clock.now)
  return useMemo(
    () => formatFor({ locale, zone: brand.timeZone, currency: brand.currency, now }),
    [locale, brand.timeZone, brand.currency, now],
  )
}

export function formatFor({ locale, zone, currency, now }: Place): Format {
  const date = (options: Intl.DateTimeFormatOptions): ((iso: string) => string) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    return (iso) => format.format(new Date(iso))
  }
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const day = date({ dateStyle: 'medium' })
  const moment = date({ dateStyle: 'medium', timeStyle: 'short' })
  const since = (iso: string, from: number): string =>
    agoOf({ seconds: (Date.parse(iso) - from) / 1000, relative, otherwise: () => day(iso) })
  return {
    number: (value) => number.format(value),
    compact: (value) => (Math.abs(value) < 10_000 ? number.format(value) : compact.format(value)),
    percent: (share) => percent.format(share),
    money: (value) => money.format(value),
    day,
    moment,
    time: date({ timeStyle: 'short' }),
    zoned: (iso) => `${moment(iso)} (${zone})`,
    ago: (iso) => since(iso, now),
    since,
  }
}

const STEPS = [
  // Anything under a minute is «now»: a count of seconds only flickers.
  { unit: 'second', length: 60, below: 60 },
  { unit: 'minute', length: 60, below: 3600 },
  { unit: 'hour', length: 3600, below: 86_400 },
  { unit: 'day', length: 86_400, below: 7 * 86_400 },
] as const

function agoOf(input: { seconds: number; relative: Intl.RelativeTimeFormat; otherwise: () => string }): string {
  const distance = Math.abs(input.seconds)
  const step = STEPS.find((each) => distance < each.below)
  return step ? input.relative.format(Math.trunc(input.seconds / step.length), step.unit) : input.otherwise()
}
