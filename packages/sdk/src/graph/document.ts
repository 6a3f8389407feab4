import * as Y from 'yjs'
import { objectOf, type Json, type JsonObject } from '../json.ts'
import { asJson, readConfig, writeConfig, writeValue, type YFields } from './config-map.ts'
import { journey as journeyShape, type Journey, type JourneyNode } from './journey.ts'
import { readJourney, type Read } from './read.ts'

/**
 * The draft as people edit it together: maps `meta`, `nodes` by id, `edges` by id and `settings`, with the names of
 * journey JSON. Its projection is the journey; never a second truth.
 */
const ROOTS = ['meta', 'nodes', 'edges', 'settings'] as const

/** A document that holds this journey, or the one these updates add up to. */
export function openDocument(source: Journey | readonly Uint8Array[] = []): Y.Doc {
  const doc = new Y.Doc()
  if ('nodes' in source) applyJourney(doc, source)
  else for (const update of source) Y.applyUpdate(doc, update)
  return doc
}

/** Fills an empty document; on a filled one it is `applyJourney`. */
export function fromJourney(doc: Y.Doc, journey: Journey): void {
  applyJourney(doc, journey)
}

/** The whole document as one update. */
export function encodeDocument(doc: Y.Doc): Uint8Array {
  return Y.encodeStateAsUpdate(doc)
}

/** Takes in somebody's update; false, and nothing changed, where the bytes are none or leave no readable journey. */
export function applyUpdate(doc: Y.Doc, update: Uint8Array, origin?: unknown): boolean {
  const trial = openDocument([Y.encodeStateAsUpdate(doc)])
  try {
    Y.applyUpdate(trial, update)
    repair(trial)
    if (!readDocument(trial).ok) return false
  } catch (error) {
    // the decoder has no error of its own: whatever it throws, the bytes were no update
    if (error instanceof Error) return false
    throw error
  } finally {
    trial.destroy()
  }
  Y.applyUpdate(doc, update, origin)
  return true
}

/** The projection, checked: for documents that strangers may have written into. */
export function readDocument(doc: Y.Doc): Read {
  return readJourney(toJourney(doc))
}

/**
 * The journey a document stands for: nodes and edges sorted by id, lists by their order. Fast and unchecked, for documents
 * that only `applyJourney` wrote into; `readDocument` checks.
 */
export function toJourney(doc: Y.Doc): Journey {
  const [meta, nodes, edges, settings] = mapsOf(doc)
  const raw = {
    schema: 1,
    id: '',
    brand: '',
    name: '',
    locales: ['zh-CN'],
    parameters: {},
    notes: [],
    groups: [],
    ...plain(meta),
    nodes: sortedById(nodes, readNode),
    edges: sortedById(edges, plain),
    settings: { ...emptySettings, ...plain(settings) },
  }
  // applyJourney wrote every field from a checked journey; checking again on each key press would cost milliseconds
  return raw as unknown as Journey
}
const emptySettings = journeyShape.shape.settings.parse(undefined)

/** Makes the document stand for this journey by the smallest change, in one transaction. */
export function applyJourney(doc: Y.Doc, journey: Journey, origin?: unknown): void {
  doc.transact(() => {
    const [meta, nodes, edges, settings] = mapsOf(doc)
    const { nodes: newNodes, edges: newEdges, settings: newSettings, ...rest } = journey
    writePlain(meta, jsonOf(rest))
    writeItems(nodes, newNodes, writeNode)
    writeItems(edges, newEdges, (map, edge) => writePlain(map, jsonOf(edge)))
    writePlain(settings, jsonOf(newSettings))
  }, origin)
}

/**
 * Mends what two people may have done at once: an edge to a node the other deleted goes, and of two edges at one port the
 * lesser id stays. The same everywhere, so documents that met remain alike. Answers how many edges went.
 */
export function repair(doc: Y.Doc): number {
  const [, nodes, edges] = mapsOf(doc)
  const taken = new Set<string>()
  const doomed = [...edges.keys()].toSorted().filter((id) => {
    const edge = edges.get(id)
    if (!(edge instanceof Y.Map)) return true
    const [from, to, port]: unknown[] = [edge.get('from'), edge.get('to'), edge.get('port')]
    if (typeof from !== 'string' || typeof to !== 'string' || typeof port !== 'string') return true
    const way = JSON.stringify([from, port])
    if (!nodes.has(from) || !nodes.has(to) || taken.has(way)) return true
    taken.add(way)
    return false
  })
  if (doomed.length > 0) doc.transact(() => doomed.forEach((id) => edges.delete(id)), 'repair')
  return doomed.length
}

function mapsOf(doc: Y.Doc): [meta: YFields, nodes: YFields, edges: YFields, settings: YFields] {
  const [meta, nodes, edges, settings] = ROOTS
  return [doc.getMap(meta), doc.getMap(nodes), doc.getMap(edges), doc.getMap(settings)]
}

function writeItems<T extends { readonly id: string }>(
  map: YFields,
  items: readonly T[],
  write: (map: YFields, item: T) => void,
): void {
  const ids = new Set(items.map(({ id }) => id))
  for (const id of map.keys()) if (!ids.has(id)) map.delete(id)
  for (const item of items) {
    const held = map.get(item.id)
    const own: YFields = held instanceof Y.Map ? held : new Y.Map()
    if (own !== held) map.set(item.id, own)
    write(own, item)
  }
}

function writeNode(map: YFields, { config, ...rest }: JourneyNode): void {
  const held = map.get('config')
  const fields = jsonOf(rest)
  for (const key of map.keys()) if (key !== 'config' && !Object.hasOwn(fields, key)) map.delete(key)
  for (const [key, value] of Object.entries(fields)) writeValue(map, key, value)
  const own: YFields = held instanceof Y.Map ? held : new Y.Map()
  if (own !== held) map.set('config', own)
  writeConfig(own, config)
}

function readNode(map: YFields): JsonObject {
  const config = map.get('config')
  const rest = [...map.entries()].filter(([key]) => key !== 'config').map(([key, value]) => [key, asJson(value)])
  return { ...Object.fromEntries(rest), config: config instanceof Y.Map ? readConfig(config) : {} }
}

function writePlain(map: YFields, fields: JsonObject): void {
  for (const key of map.keys()) if (!Object.hasOwn(fields, key)) map.delete(key)
  for (const [key, value] of Object.entries(fields)) writeValue(map, key, value)
}

function plain(map: YFields): JsonObject {
  return Object.fromEntries([...map.entries()].map(([key, value]) => [key, asJson(value)]))
}

function sortedById(map: YFields, read: (map: YFields) => JsonObject): JsonObject[] {
  const ids = [...map.keys()].toSorted()
  return ids.flatMap((id) => {
    const item = map.get(id)
    return item instanceof Y.Map ? [{ ...read(item), id }] : []
  })
}

/** Leaves out keys whose value is `undefined`, which JSON does not know. */
function jsonOf(value: object): JsonObject {
  const defined = Object.entries(value).filter(([, inner]: [string, unknown]) => inner !== undefined)
  // journeys are JSON by their schema
  return objectOf(Object.fromEntries(defined) as Json)
}
