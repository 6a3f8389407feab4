import type { Locale } from '@cairn/sdk'
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

const STORED = 'cairn-language'
const catalogues = { en: () => import('./en.ts'), 'zh-CN': () => import('./zh-CN.ts') }

export const locales: readonly { readonly id: Locale; readonly name: string }[] = [
  { id: 'zh-CN', name: '简体中文' },
  { id: 'en', name: 'English' },
]

/** Loads one language; the other arrives when it is chosen. */
export async function startI18n(): Promise<void> {
  const language: Locale = document.documentElement.lang.startsWith('zh') ? 'zh-CN' : 'en'
  const { catalogue } = await catalogues[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: catalogue },
    ns: Object.keys(catalogue),
    defaultNS: 'ui',
    fallbackLng: false,
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  })
}

/** Switches without a reload and remembers the choice. */
export async function chooseLanguage(language: Locale): Promise<void> {
  const { catalogue } = await catalogues[language]()
  for (const [namespace, keys] of Object.entries(catalogue))
    i18next.addResourceBundle(language, namespace, keys, true, true)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  localStorage.setItem(STORED, language)
}
