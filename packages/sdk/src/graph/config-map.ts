import * as Y from 'yjs'
import { objectOf, type Json, type JsonObject } from '../json.ts'
import { canonicalJson } from './hash.ts'
import { reorder } from './order.ts'

/** Where an element of an ordered list stands; no config field may be called so. */
const ORDER = '#order'

export type YFields = Y.Map<unknown>

/**
 * Writes a config into its map, touching only what differs. Scalars, plain objects and arrays of scalars are values, the
 * last writer wins; a list whose elements have a `port` becomes a map by port, so that two people may each change a path.
 */
export function writeConfig(map: YFields, config: JsonObject): void {
  for (const key of map.keys()) if (!Object.hasOwn(config, key)) map.delete(key)
  for (const [key, value] of Object.entries(config)) {
    const elements = portElements(value)
    if (elements) writeList(map, key, elements)
    else writeValue(map, key, value)
  }
}

export function readConfig(map: YFields): JsonObject {
  return Object.fromEntries(
    [...map.entries()].map(([key, value]) => [key, value instanceof Y.Map ? readList(value) : asJson(value)]),
  )
}

/** Sets a plain value where it differs; `undefined` removes the key. */
export function writeValue(map: YFields, key: string, value: Json | undefined): void {
  if (value === undefined) {
    if (map.has(key)) map.delete(key)
    return
  }
  const held = map.get(key)
  if (held instanceof Y.Map || held === undefined || canonicalJson(asJson(held)) !== canonicalJson(value))
    map.set(key, value)
}

/** What Yjs holds as a plain value came from JSON and is JSON. */
export function asJson(value: unknown): Json {
  return value instanceof Y.AbstractType || value === undefined ? null : (value as Json)
}

type Elements = ReadonlyMap<string, JsonObject>

/** The list by port, where every element is an object with a port of its own. */
function portElements(value: Json): Elements | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const elements = new Map<string, JsonObject>()
  for (const item of value as readonly Json[]) {
    const fields = objectOf(item)
    const port = fields['port']
    if (typeof port !== 'string' || elements.has(port) || Object.hasOwn(fields, ORDER)) return undefined
    elements.set(port, fields)
  }
  return elements
}

function writeList(map: YFields, key: string, elements: Elements): void {
  const held = map.get(key)
  const list: YFields = held instanceof Y.Map ? held : new Y.Map()
  if (list !== held) map.set(key, list)
  for (const port of list.keys()) if (!elements.has(port)) list.delete(port)
  const orders = reorder([...elements.keys()].map((port) => orderOf(list.get(port))))
  for (const [i, [port, fields]] of [...elements].entries()) {
    const known = list.get(port)
    const element: YFields = known instanceof Y.Map ? known : new Y.Map()
    if (element !== known) list.set(port, element)
    for (const name of element.keys()) if (name !== ORDER && !Object.hasOwn(fields, name)) element.delete(name)
    for (const [name, value] of Object.entries(fields)) writeValue(element, name, value)
    writeValue(element, ORDER, orders[i])
  }
}

function readList(list: YFields): Json {
  const elements = [...list.entries()].flatMap(([port, element]) => {
    return element instanceof Y.Map ? [{ port, order: orderOf(element) ?? '', fields: element as YFields }] : []
  })
  // two people may have put different paths at one place: the port decides, everywhere alike
  const sorted = elements.toSorted((a, b) => compare(a.order, b.order) || compare(a.port, b.port))
  return sorted.map(({ fields }) => {
    const plain = [...fields.entries()].filter(([name]) => name !== ORDER)
    return Object.fromEntries(plain.map(([name, value]) => [name, asJson(value)]))
  })
}

function orderOf(element: unknown): string | undefined {
  const order: unknown = element instanceof Y.Map ? element.get(ORDER) : undefined
  return typeof order === 'string' ? order : undefined
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
