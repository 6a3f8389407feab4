import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Json, type JsonObject, type Locale, type Text } from '@cairn/sdk'
import { journey, type Journey } from '@cairn/sdk/graph'

/** A journey to start from: `templates/<id>.json` at the project's root, its texts in both languages. */
export interface Template {
  readonly id: string
  readonly title: Text
  readonly about: Text
  readonly journey: JsonObject
}

/** What a template takes from the brand it is used in. */
export interface Setting {
  readonly locale: Locale
  readonly id: string
  readonly brand: string
  readonly name: string
  readonly zone: string
  /** The coupon pool its coupons come from; absent, the marketer is asked to choose one. */
  readonly pool?: string
}

const folder = join(import.meta.dirname, '../../../../templates')

export function templates(): readonly Template[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file): Template => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

/** The template as a draft of its own: texts in one language, `$pool` and `$zone` filled in. */
export function fromTemplate(template: Template, setting: Setting): Journey {
  const filled = fill(template.journey, setting)
  const { locale, id, brand, name } = setting
  // `fill` keeps the shape: an object stays an object
  return journey.parse({ ...(filled as JsonObject), id, brand, name, locales: [locale] })
}

function fill(value: Json, setting: Setting): Json {
  if (value === '$pool') return setting.pool ?? ''
  if (value === '$zone') return setting.zone
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, setting))
  if (value === null || typeof value !== 'object') return value
  // arrays and scalars were ruled out above
  const fields = value as JsonObject
  const text = fields[setting.locale]
  if (Object.keys(fields).length === 2 && typeof fields['en'] === 'string' && typeof text === 'string') return text
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fill(field, setting)]))
}
