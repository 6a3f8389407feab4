import type { Json } from '../json.ts'

/** English sentence to the same in the other language. */
export type Catalogue = Readonly<Record<string, string>>

/** Fills in the other language wherever a text stands for both so far. */
export function localise(value: Json, chinese: Catalogue): Json {
  if (Array.isArray(value)) return value.map((each: Json) => localise(each, chinese))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const { en, 'zh-CN': zh } = value as { en?: Json; 'zh-CN'?: Json }
  if (entries.length === 2 && typeof en === 'string' && en === zh) return { en, 'zh-CN': chinese[en] ?? en }
  return Object.fromEntries(entries.map(([name, each]) => [name, localise(each, chinese)]))
}

/** Texts that stand for both languages and are in Latin letters: what a catalogue still lacks. */
export function untranslated(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each: Json) => untranslated(each))
  if (typeof value !== 'object' || value === null) return []
  const { en, 'zh-CN': zh } = value as { en?: Json; 'zh-CN'?: Json }
  if (typeof en === 'string' && en === zh) return [en]
  return Object.values(value).flatMap((each) => untranslated(each))
}
