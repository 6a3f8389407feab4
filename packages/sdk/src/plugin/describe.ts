import type { Channel } from '../define/channel.ts'
import type { Condition } from '../define/condition.ts'
import type { Connection } from '../define/connection.ts'
import type { Reward } from '../define/reward.ts'
import { jsonSchemaOf } from '../define/schema.ts'
import type { ScoringModel } from '../define/scoring.ts'
import { textOf, type Title } from '../define/text.ts'
import { type JsonObject, objectOf } from '../json.ts'
import { type PluginFace, pluginFace } from './manifest.ts'

export type Definition = Channel | Reward | Condition | ScoringModel | Connection

const KINDS: ReadonlySet<unknown> = new Set(['channel', 'reward', 'condition', 'scoring', 'connection'])

/** What a plugin's module declares: its default export, or a list of them, and whatever else it exports that was declared. */
export function definitionsOf(module: Readonly<Record<string, unknown>>): readonly Definition[] {
  // by name, as the language itself lists what a module exports
  const names = Object.keys(module).toSorted()
  const all = names.map((name) => module[name]).flat()
  const declared = all.filter((each): each is Definition => {
    return typeof each === 'object' && each !== null && 'kind' in each && 'wish' in each && KINDS.has(each.kind)
  })
  return [...new Set(declared)]
}

/** The plugin as plain data. Throws a sentence about what it may not be. */
export function describe(definitions: readonly Definition[]): PluginFace {
  // an account that a channel names need not be exported besides
  const named = definitions.flatMap((each) => ('connection' in each.wish ? (each.wish.connection ?? []) : []))
  const connections = new Set([...definitions.filter((each) => each.kind === 'connection'), ...named])
  const nodes = definitions.filter((each) => each.kind !== 'connection')
  const face = { apiVersion: 1, nodes: nodes.map(nodeOf), connections: [...connections].map(connectionOf) }
  return pluginFace.parse(JSON.parse(JSON.stringify(face)))
}

function nodeOf(definition: Exclude<Definition, Connection>) {
  const { kind, wish } = definition
  const { id, version, title, icon } = wish
  const ui = 'ui' in wish ? wish.ui : undefined
  const templates: readonly string[] = kind === 'channel' ? definition.wish.templates : []
  const common = {
    kind,
    id,
    version,
    title: textOf(title),
    icon,
    ...('summary' in wish && wish.summary !== undefined && { summary: textOf(wish.summary) }),
    schema: labelled(jsonSchemaOf(wish.config), templates, ui ?? {}),
    migrations: Object.keys(wish.migrations ?? {}).map(Number),
  }
  if (kind === 'condition') return { ...common, reads: definition.wish.reads }
  if (kind === 'scoring') return { ...common, outputs: definition.wish.outputs, ...wordsOf(definition.wish.words) }
  if (kind === 'channel' && definition.wish.house === true) {
    throw new TypeError(`${id} sends by the house's own mail server or phone, which no plugin may.`)
  }
  return { ...common, ...senderOf(definition, ui ?? {}), templates }
}

function wordsOf(words: Readonly<Record<string, Title>> | undefined) {
  return (
    words && { words: Object.fromEntries(Object.entries(words).map(([word, title]) => [word, { ...textOf(title) }])) }
  )
}

type Ui = Readonly<Record<string, { label?: Title; help?: Title; options?: unknown } | undefined>>

function senderOf({ wish, channel }: Channel | Reward, ui: Ui) {
  const { idempotency, limits } = wish
  return {
    address: channel.address,
    // what it looks up with stays behind
    idempotency: idempotency.class === 'lookup' ? { class: 'lookup', settleMs: idempotency.settleMs } : idempotency,
    limits,
    ...(channel.sandbox === true && { sandbox: true }),
    ...(wish.connection && { connection: wish.connection.wish.id }),
    ...('receipts' in wish && typeof wish.receipts === 'object' && { receipts: wish.receipts.verify }),
    ...('receipts' in wish &&
      typeof wish.receipts === 'object' &&
      wish.receipts.answer !== undefined && { answer: wish.receipts.answer }),
    ...('results' in wish && wish.results && { results: resultsOf(wish.results) }),
    ...('ttl' in wish && wish.ttl !== undefined && { ttl: wish.ttl }),
    options: Object.keys(ui).filter((name) => ui[name]?.options !== undefined),
  }
}

/** What it asks with stays behind. */
function resultsOf({ everyMs, ports }: NonNullable<Channel['wish']['results']>) {
  const named = Object.entries(ports ?? {}).map(([port, title]) => [port, textOf(title)])
  return { everyMs, ...(ports && { ports: Object.fromEntries(named) }) }
}

function connectionOf({ wish }: Connection) {
  const { id, title = id, settings, secrets, baseUrl, hosts = [], auth, answers, idempotencyHeader, perSecond } = wish
  return {
    id,
    title: textOf(title),
    settings: labelled(jsonSchemaOf(settings), [], {}),
    secrets: labelled(jsonSchemaOf(secrets), [], {}),
    baseUrl,
    hosts,
    auth,
    answers,
    idempotencyHeader,
    perSecond,
    test: 'test' in wish,
  }
}

/** The schema with what our form reads: a label for every field, and the way a template is written. */
function labelled(schema: JsonObject, templates: readonly string[], ui: Ui): JsonObject {
  const properties = Object.entries(objectOf(schema['properties'])).map(([name, property]) => {
    const own = objectOf(property)
    const { label, help } = ui[name] ?? {}
    const title = typeof own['title'] === 'string' ? own['title'] : spoken(name)
    const words = {
      label: own['label'] ?? { ...textOf(label ?? title) },
      ...(help !== undefined && { help: { ...textOf(help) } }),
      ...(templates.includes(name) && { widget: own['widget'] ?? 'liquid-long' }),
    }
    return [name, { ...own, ...words }]
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

/** `apiKey` → `Api key` */
function spoken(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
