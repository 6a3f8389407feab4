import type { Locale } from '@cairn/sdk'
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

const STORED = 'cairn-language'

type Catalogue = Readonly<Record<string, object>>
const first: Readonly<Record<Locale, () => Promise<{ catalogue: Catalogue }>>> = {
  en: () => import('./en.ts'),
  'zh-CN': () => import('./zh-CN.ts'),
}
const rest: Readonly<Record<Locale, () => Promise<{ catalogue: Catalogue }>>> = {
  en: () => import('./en-rest.ts'),
  'zh-CN': () => import('./zh-CN-rest.ts'),
}

export const locales: readonly { readonly id: Locale; readonly name: string }[] = [
  { id: 'zh-CN', name: '简体中文' },
  { id: 'en', name: 'English' },
]

/** Loads what the first page says in one language; the other language arrives when it is chosen. */
export async function startI18n(): Promise<void> {
  const language: Locale = document.documentElement.lang.startsWith('zh') ? 'zh-CN' : 'en'
  const { catalogue } = await first[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { ...catalogue } },
    ns: Object.keys(catalogue),
    defaultNS: 'ui',
    fallbackLng: false,
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
    react: { bindI18nStore: 'added' },
  })
}

/** Every page but the first waits for this. */
export async function wholeLanguage(): Promise<void> {
  const language: Locale = i18next.language === 'en' ? 'en' : 'zh-CN'
  if (i18next.hasResourceBundle(language, 'members')) return
  add(language, (await rest[language]()).catalogue)
}

/** Switches without a reload and remembers the choice. */
export async function chooseLanguage(language: Locale): Promise<void> {
  const parts = await Promise.all([first[language](), rest[language]()])
  for (const { catalogue } of parts) add(language, catalogue)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  localStorage.setItem(STORED, language)
}

function add(language: Locale, catalogue: Catalogue): void {
  for (const [namespace, keys] of Object.entries(catalogue))
    i18next.addResourceBundle(language, namespace, keys, true, true)
}
