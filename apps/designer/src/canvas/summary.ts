import type { Json, JsonObject, Locale, NodeManifest, Text } from '@cairn/sdk'

/** What the plain-language line of a card needs besides the manifest: words, and names for ids. */
export interface Words {
  readonly locale: Locale
  /** A key of the `editor` catalogue, or of another one named before a colon. */
  readonly t: (key: string, params?: Readonly<Record<string, string | number>>) => string
  /** The name of something the brand has; undefined while it is not known. */
  readonly nameOf: (kind: NamedKind, id: string) => string | undefined
}

interface Property {
  readonly widget?: string
  readonly label?: Text
  readonly options?: Readonly<Record<string, Text>>
  readonly when?: { readonly field: string; readonly is: Json }
}

/** Fields that hold the id of something with a name. */
const namedKinds = ['audience', 'pool', 'journey'] as const
export type NamedKind = (typeof namedKinds)[number]

const details = new Set(['time-of-day', 'weekdays', 'window', 'instant', 'attribute'])

/** One line for the card: the manifest's summary with each `{field}` in plain words. Empty when the kind has none. */
export function summaryOf(kind: NodeManifest, config: JsonObject, words: Words): string {
  const template = kind.summary?.[words.locale]
  if (!template) return ''
  const values = { ...kind.defaults, ...config }
  const properties = propertiesOf(kind)
  const named = new Set<string>()
  const line = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    named.add(name)
    const property = properties[name]
    // a field that another choice hides says nothing: the choice stands in its place
    const chosen = property?.when && !isShown(property.when, values) ? property.when.field : name
    return valueText(properties[chosen], { name: chosen, value: values[chosen] }, words)
  })
  return [line, ...opened(properties, { named, values }, words)].join(' · ')
}

/** Times that an option named in the summary has opened («每天» → «10:00») belong to the line as well. */
function opened(
  properties: Readonly<Record<string, Property>>,
  { named, values }: { named: ReadonlySet<string>; values: JsonObject },
  words: Words,
): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const { when, widget } = property
    if (!when || !widget || !details.has(widget) || named.has(name) || !named.has(when.field)) return []
    const value = values[name]
    if (!isShown(when, values) || isEmpty(value) || (widget === 'weekdays' && listOf(value).length === 7)) return []
    return [valueText(property, { name, value }, words)]
  })
}

function isShown({ field, is }: NonNullable<Property['when']>, values: JsonObject): boolean {
  const chosen = values[field]
  return Array.isArray(is) ? is.some((one) => one === chosen) : is === chosen
}

function propertiesOf(kind: NodeManifest): Readonly<Record<string, Property>> {
  const properties = kind.schema['properties']
  const plain = typeof properties === 'object' && properties !== null && !Array.isArray(properties)
  // the manifest's own schema, made by the sdk from the keywords above
  return plain ? (properties as unknown as Readonly<Record<string, Property>>) : {}
}

interface Field {
  readonly name: string
  readonly value: Json | undefined
}

function valueText(property: Property | undefined, { name, value }: Field, words: Words): string {
  if (property?.widget === 'audience' && isEmpty(value)) return words.t('summary.everyone')
  if (isEmpty(value)) return words.t('summary.unset', { field: property?.label?.[words.locale] ?? name })
  const option = property?.options?.[wordOf(value)]
  if (option) return option[words.locale]
  const kind = namedKinds.find((each) => each === property?.widget)
  if (kind) return words.nameOf(kind, wordOf(value)) ?? words.t('summary.loading')
  switch (property?.widget ?? '') {
    case 'event-name':
      return words.t(`ui:event.${wordOf(value)}`, { defaultValue: wordOf(value) })
    case 'duration':
      return durationText(wordOf(value), words.locale)
    case 'weekdays':
      return weekdaysText(listOf(value), words)
    case 'window':
      return windowText(value, words)
    case 'paths':
      return words.t('summary.paths', { count: listOf(value).length })
    case 'shares':
      return listOf(value).map(shareText).join(' · ')
    case 'instant':
      return instantText(wordOf(value), words.locale)
    default:
      return plainText(value, words.locale)
  }
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

const wordOf = (value: Json | undefined): string =>
  typeof value === 'object' ? JSON.stringify(value) : value === undefined ? '' : String(value)

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

function plainText(value: Json | undefined, locale: Locale): string {
  if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value)
  if (typeof value === 'string') return value.split('\n')[0] ?? ''
  return JSON.stringify(value)
}

const pattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const units = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const

/** P3D → 3 天, 3 days. What is no duration is shown as it was written. */
export function durationText(text: string, locale: Locale): string {
  const found = pattern.exec(text)
  const parts = units.flatMap((unit, i) => {
    const amount = Number(found?.[i + 1] ?? 0)
    if (amount === 0) return []
    return [spaced(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount), locale)]
  })
  return parts.length > 0 ? parts.join(' ') : text
}

/** Chinese typesetting keeps a space between a figure and its unit. */
const spaced = (text: string, locale: Locale): string =>
  locale === 'zh-CN' ? text.replace(/(\d)\s*(?=[^\d\s.,])/u, '$1 ') : text

function weekdaysText(days: readonly Json[], words: Words): string {
  const key = days.map(wordOf).join(',')
  if (key === '1,2,3,4,5,6,7') return words.t('summary.everyDay')
  if (key === '1,2,3,4,5') return words.t('summary.workdays')
  if (key === '6,7') return words.t('summary.weekend')
  const format = new Intl.DateTimeFormat(words.locale, { weekday: 'short', timeZone: 'UTC' })
  // 1970-01-05 was a Monday: day 1 of the ISO week
  return days.map((day) => format.format((Number(day) + 3) * 86_400_000)).join(words.locale === 'zh-CN' ? '、' : ', ')
}

function windowText(value: Json | undefined, words: Words): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return plainText(value, words.locale)
  const { days, from, to } = value as JsonObject // an array was ruled out on the line above
  return `${weekdaysText(listOf(days), words)} ${wordOf(from)}–${wordOf(to)}`
}

function shareText(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ''
  const share = value as JsonObject // an array was ruled out on the line above
  return `${wordOf(share['name']) || wordOf(share['port'])} ${wordOf(share['percent'])}%`
}

/** A wall time has no zone of its own: it is shown as it was chosen. */
function instantText(text: string, locale: Locale): string {
  const time = Date.parse(`${text.slice(0, 16)}Z`)
  if (Number.isNaN(time)) return text
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(time)
}
