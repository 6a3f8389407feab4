import type { Locale, Text } from '@cairn/sdk'
import { useTranslation } from 'react-i18next'

/** The language the pages are drawn in now. */
export function useLocale(): Locale {
  const { i18n } = useTranslation()
  return i18n.language === 'zh-CN' ? 'zh-CN' : 'en'
}

/** Picks the reader's language out of a manifest's Text. */
export function useText(): (text: Text | string | undefined) => string {
  const locale = useLocale()
  return (text) => (typeof text === 'string' ? text : (text?.[locale] ?? ''))
}
