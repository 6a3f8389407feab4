import { type Json, type JsonObject, objectOf } from '../json.ts'

/** What became of one field between two schemas of a config. */
export interface SchemaChange {
  readonly field: string
  /** `is gone`, `is new`, `is needed now`, `is of another kind`, `takes less`, `takes more`. */
  readonly what: string
  /** A config of before may not fit any more, or means something else: the version must be raised. */
  readonly breaks: boolean
}

/** What apart from words sets two schemas apart, field by field. */
export function changesOf(before: JsonObject, now: JsonObject): readonly SchemaChange[] {
  const [old, fresh] = [objectOf(before['properties']), objectOf(now['properties'])]
  const needed = (schema: JsonObject, name: string): boolean =>
    list(schema['required']).includes(name) && objectOf(objectOf(schema['properties'])[name])['default'] === undefined
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((field): readonly SchemaChange[] => {
    if (fresh[field] === undefined) return [{ field, what: 'is gone', breaks: true }]
    const strict = needed(now, field)
    if (old[field] === undefined) {
      return [{ field, what: strict ? 'is new, and needed' : 'is new', breaks: strict }]
    }
    const own = narrowed(objectOf(old[field]), objectOf(fresh[field])).map((what) => ({ field, ...what }))
    return !needed(before, field) && strict ? [{ field, what: 'is needed now', breaks: true }, ...own] : own
  })
}

type Own = Omit<SchemaChange, 'field'>

function narrowed(before: JsonObject, now: JsonObject): readonly Own[] {
  if (kindOf(before) !== kindOf(now)) return [{ what: 'is of another kind', breaks: true }]
  const words = wordsLost(before, now)
  const less = words ?? (boundsLess(before, now) || before['pattern'] !== now['pattern'] ? 'takes less' : undefined)
  if (less !== undefined) return [{ what: less, breaks: true }]
  if (JSON.stringify(objectOf(before['properties'])) !== JSON.stringify(objectOf(now['properties']))) {
    return changesOf(before, now).map(({ field, what, breaks }) => ({ what: `${field} ${what}`, breaks }))
  }
  const plain = (schema: JsonObject): string =>
    JSON.stringify(Object.entries(schema).filter(([name]) => BOUNDS.some(([bound]) => bound === name)))
  return plain(before) === plain(now) ? [] : [{ what: 'takes more', breaks: false }]
}

/** A limit from below and from above: raised, or lowered, it takes less. */
const BOUNDS: readonly (readonly [string, 1 | -1])[] = [
  ['minimum', 1],
  ['exclusiveMinimum', 1],
  ['minLength', 1],
  ['minItems', 1],
  ['maximum', -1],
  ['exclusiveMaximum', -1],
  ['maxLength', -1],
  ['maxItems', -1],
]

function boundsLess(before: JsonObject, now: JsonObject): boolean {
  return BOUNDS.some(([name, sign]) => {
    const open = sign * Number.NEGATIVE_INFINITY
    const of = (schema: JsonObject): number => (typeof schema[name] === 'number' ? schema[name] : open)
    return sign * of(now) > sign * of(before)
  })
}

function wordsLost(before: JsonObject, now: JsonObject): string | undefined {
  const [old, fresh] = [list(before['enum']), list(now['enum'])]
  if (old.length === 0 && fresh.length === 0) return undefined
  const lost = old.length === 0 ? fresh : old.filter((word) => !fresh.includes(word))
  return lost.length > 0 && fresh.length > 0
    ? `takes ${lost.map((word) => JSON.stringify(word)).join(', ')} no more`
    : undefined
}

const kindOf = (schema: JsonObject): string => {
  if (schema['oneOf'] !== undefined || schema['anyOf'] !== undefined) return 'choice'
  const { type } = schema
  if (type === undefined) return schema['enum'] === undefined ? 'any' : 'string'
  return JSON.stringify(type)
}
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** One value that differs between two configs, by its path. */
export interface FieldChange {
  readonly field: string
  readonly before?: Json
  readonly now?: Json
}

/** What sets two configs apart, value by value: what a marketer sees before a draft is brought up. */
export function fieldsOf(before: JsonObject, now: JsonObject, path = ''): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name): readonly FieldChange[] => {
    const [old, fresh] = [before[name], now[name]]
    if (JSON.stringify(old) === JSON.stringify(fresh)) return []
    const field = path === '' ? name : `${path}.${name}`
    if (isPlain(old) && isPlain(fresh)) return fieldsOf(old, fresh, field)
    return [{ field, ...(old !== undefined && { before: old }), ...(fresh !== undefined && { now: fresh }) }]
  })
}

const isPlain = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
