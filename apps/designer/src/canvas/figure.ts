import { useMemo } from 'react'
import { useLocale } from '../i18n/language.ts'

/** Short figures for cards: 1,204 · 3.4万 · 34K. */
export function useFigure(): (value: number) => string {
  const locale = useLocale()
  return useMemo(() => {
    const plain = new Intl.NumberFormat(locale)
    const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
    return (value) => (value < 10_000 ? plain.format(value) : short.format(value))
  }, [locale])
}
