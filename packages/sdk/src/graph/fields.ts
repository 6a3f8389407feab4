import { type Json, type JsonObject, objectOf } from '../json.ts'

/** One field of a node's config, beside what its schema says of it. */
export interface Field {
  /** JSON pointer into the config: `/paths/0/when`. */
  readonly pointer: string
  readonly name: string
  readonly value: Json | undefined
  readonly widget: string | undefined
  readonly schema: JsonObject
  /** The schema wants something here: it is required, or a text that may not be empty. */
  readonly required: boolean
  /** The form does not show it, because a sibling says otherwise. */
  readonly hidden: boolean
}

const DEEPEST = 8

/** Every field the schema describes, also below arrays and objects, whether or not the config holds it. */
export function fieldsOf(schema: JsonObject, config: Json): readonly Field[] {
  return describe({ schema, value: config, pointer: '', depth: 0 })
}

interface Place {
  readonly schema: JsonObject
  readonly value: Json | undefined
  readonly pointer: string
  readonly depth: number
}

function describe({ schema, value, pointer, depth }: Place): Field[] {
  if (depth > DEEPEST) return []
  if (Array.isArray(value)) {
    const items = objectOf(schema['items'])
    const each = (item: Json, i: number): Field[] =>
      describe({ schema: items, value: item, pointer: `${pointer}/${i}`, depth: depth + 1 })
    return value.flatMap(each)
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const holder = objectOf(value)
  const siblings = objectOf(schema['properties'])
  return Object.entries(siblings).flatMap(([name, property]) => {
    const own = Object.hasOwn(holder, name) ? holder[name] : undefined
    const place = { schema: objectOf(property), value: own, pointer: `${pointer}/${escape(name)}`, depth: depth + 1 }
    const below = own === undefined ? [] : describe(place)
    return [fieldAt(place, { name, required: required.includes(name), holder, siblings }), ...below]
  })
}

interface Holding {
  readonly name: string
  readonly required: boolean
  readonly holder: JsonObject
  /** Schemas of the fields beside it, for what they hold by default. */
  readonly siblings: JsonObject
}

function fieldAt({ schema, value, pointer }: Place, { name, required, holder, siblings }: Holding): Field {
  const widget = schema['widget']
  const filled = typeof schema['minLength'] === 'number' && schema['minLength'] > 0 && schema['default'] === undefined
  return {
    pointer,
    name,
    value,
    widget: typeof widget === 'string' ? widget : undefined,
    schema,
    required: required || schema['needed'] === true || (filled && value !== undefined),
    hidden: isHidden(schema['when'], holder, siblings),
  }
}

function isHidden(when: Json | undefined, holder: JsonObject, siblings: JsonObject): boolean {
  const { field, is } = objectOf(when)
  if (typeof field !== 'string') return false
  const value = Object.hasOwn(holder, field) ? holder[field] : objectOf(siblings[field])['default']
  return Array.isArray(is) ? !is.includes(value ?? null) : value !== is
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
