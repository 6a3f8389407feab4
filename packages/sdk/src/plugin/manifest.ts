import { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'

const text = z.strictObject({ en: z.string().min(1).max(500), 'zh-CN': z.string().min(1).max(500) })
/** What belongs to a plugin is named after it. The families of the house are not to be had. */
export const pluginId = z
  .string()
  .regex(/^(?!(?:entry|wait|branch|channel|reward|data|score|people|flow|cairn)$)[a-z][a-z0-9-]{1,40}$/)
const ownId = z.string().regex(/^[a-z][a-z0-9-]{1,40}\.[a-z][a-z0-9-]{0,40}$/)
const version = z.int().min(1).max(10_000)
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,60}$/)
const host = z.string().regex(/^(\*\.)?([a-z0-9-]+|\{[A-Za-z0-9_]+\})(\.([a-z0-9-]+|\{[A-Za-z0-9_]+\}))*(:\d{1,5})?$/)
const schema = z.record(z.string(), z.json()).transform((value) => value as JsonObject)

/** Of a provider's own answers; a text may end in `*`. */
const code = z.union([z.number(), z.string().min(1).max(100)])

const auth = z.union([
  z.strictObject({ bearer: name }),
  z.strictObject({ basic: z.strictObject({ user: name, password: name }) }),
  z.strictObject({
    header: z.string().regex(/^[A-Za-z0-9-]{1,60}$/),
    secret: name,
    prefix: z.string().max(40).optional(),
  }),
  z.strictObject({ query: name, secret: name }),
  z.strictObject({ acs3: z.strictObject({ keyId: name, keySecret: name }) }),
  z.strictObject({
    token: z.strictObject({
      path: z.string().regex(/^\/[^?#\s]{0,200}$/),
      query: z.record(name, name),
      reply: z.strictObject({ token: name, seconds: name }),
      parameter: name,
      stale: z.array(code).max(50),
    }),
  }),
])

const answers = z.strictObject({
  code: name,
  ok: z.array(code).max(50),
  busy: z.array(code).max(100).optional(),
  denied: z.array(code).max(100).optional(),
  unclear: z.array(code).max(100).optional(),
})

const verify = z.union([
  z.strictObject({
    hmac: z.enum(['sha1', 'sha256', 'sha512']),
    header: z.string().regex(/^[A-Za-z0-9-]{1,60}$/),
    secret: name,
    prefix: z.string().max(40).optional(),
    encoding: z.enum(['hex', 'base64']).optional(),
  }),
  z.strictObject({ twilio: z.strictObject({ token: name }) }),
  z.strictObject({ svix: z.strictObject({ secret: name }) }),
  z.strictObject({ wecom: z.strictObject({ token: name, key: name, receiver: name }) }),
  z.strictObject({ query: name, secret: name }),
])

const connection = z.strictObject({
  id: ownId,
  title: text,
  settings: schema,
  /** Names alone: what they hold never comes near the plugin. */
  secrets: schema,
  baseUrl: z
    .string()
    .max(300)
    .regex(/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/),
  hosts: z.array(host).max(50),
  auth: auth.optional(),
  answers: answers.optional(),
  idempotencyHeader: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,60}$/)
    .optional(),
  perSecond: z.number().positive().optional(),
  test: z.boolean(),
})

const idempotency = z.union([
  z.strictObject({ class: z.literal('native'), windowMs: z.number().positive() }),
  z.strictObject({ class: z.literal('lookup'), settleMs: z.number().min(0) }),
  z.strictObject({ class: z.literal('none') }),
])
const limits = z.strictObject({
  batch: z.int().min(1).max(1000),
  concurrency: z.int().min(1).max(64),
  perSecond: z.number().positive().optional(),
})
const node = { id: ownId, version, title: text, summary: text.optional(), icon: z.string().max(4000), schema }
/** Fields whose values the provider knows, and versions a config of before can be brought up from. */
const aids = { options: z.array(name).max(100), migrations: z.array(version).max(100) }

/** Ways out that are no channel's own. */
const COMMON: ReadonlySet<string> = new Set(['next', 'unreachable', 'blocked', 'failed', 'unknown'])

const sender = z.strictObject({
  ...node,
  ...aids,
  kind: z.enum(['channel', 'reward']),
  address: z.enum(['email', 'phone', 'none']),
  idempotency,
  limits,
  sandbox: z.boolean().optional(),
  connection: ownId.optional(),
  templates: z.array(name).max(50),
  receipts: verify.optional(),
  /** The text a provider hears once its report is kept. */
  answer: z.string().max(500).optional(),
  results: z
    .strictObject({
      everyMs: z.number().min(1000).max(86_400_000),
      ports: z
        .record(z.string().regex(/^[a-z][a-z0-9_-]{0,40}$/), text)
        .refine((ports) => Object.keys(ports).every((port) => !COMMON.has(port)), 'These ways out every channel has.')
        .optional(),
    })
    .optional(),
  ttl: z.string().max(40).optional(),
})
const condition = z.strictObject({
  ...node,
  kind: z.literal('condition'),
  reads: z.array(z.string().max(100)).max(100),
  migrations: aids.migrations,
})
const scoring = z.strictObject({
  ...node,
  kind: z.literal('scoring'),
  outputs: z.record(name, z.union([z.enum(['int', 'number', 'text']), z.array(z.string().min(1).max(60)).min(1)])),
  words: z.record(z.string().max(60), text).optional(),
  migrations: aids.migrations,
})

/** What a plugin's own code says of itself: everything of the manifest but its files. */
export const pluginFace = z.strictObject({
  apiVersion: z.literal(1),
  nodes: z.array(z.discriminatedUnion('kind', [sender, condition, scoring])).max(100),
  connections: z.array(connection).max(20),
})

/** `plugin.json`: written by `cairn plugin build`, never by hand. All that the host knows of a plugin before it runs it. */
export const pluginManifest = pluginFace.extend({
  id: pluginId,
  title: text,
  /** Of the package. */
  version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z.-]{1,40})?$/),
  /** The module that is run, from the package's folder. */
  entry: z
    .string()
    .max(200)
    .regex(/^(?!\/)(?!.*\.\.)[A-Za-z0-9_./-]+\.(js|mjs|ts)$/),
  /** SHA-256 of every file of the package that is run or read, in hex. */
  files: z.record(z.string().max(300), z.string().regex(/^[0-9a-f]{64}$/)),
})

export type PluginFace = z.output<typeof pluginFace>
export type PluginManifest = z.output<typeof pluginManifest>
export type PluginNode = PluginManifest['nodes'][number]
export type PluginSender = Extract<PluginNode, { kind: 'channel' | 'reward' }>
export type PluginCondition = Extract<PluginNode, { kind: 'condition' }>
export type PluginModel = Extract<PluginNode, { kind: 'scoring' }>
export type PluginConnection = PluginManifest['connections'][number]

/** What somebody agrees to who installs it. */
export interface Permissions {
  readonly hosts: readonly string[]
  /** Kinds of accounts whose secrets the host adds to its calls. */
  readonly connections: readonly string[]
  /** What its conditions read of members. */
  readonly reads: readonly string[]
  /** Kinds of addresses it is given. */
  readonly addresses: readonly string[]
}

export function permissionsOf({ nodes, connections }: Pick<PluginManifest, 'nodes' | 'connections'>): Permissions {
  const sorted = (all: readonly string[]): readonly string[] => [...new Set(all)].toSorted()
  return {
    hosts: sorted(connections.flatMap(({ baseUrl, hosts }) => [hostOf(baseUrl), ...hosts])),
    connections: sorted(connections.map(({ id }) => id)),
    reads: sorted(nodes.flatMap((each) => (each.kind === 'condition' ? each.reads : []))),
    addresses: sorted(nodes.flatMap((each) => ('address' in each && each.address !== 'none' ? [each.address] : []))),
  }
}

export const hostOf = (baseUrl: string): string => /^https?:\/\/([^/]+)/.exec(baseUrl)?.[1] ?? ''

/** What is asked for now and was not agreed to before; empty where nothing is. */
export function widened(before: Permissions | undefined, now: Permissions): readonly string[] {
  const kinds = ['hosts', 'connections', 'reads', 'addresses'] as const
  return kinds.flatMap((kind) =>
    now[kind].filter((each) => before?.[kind].includes(each) !== true).map((each) => `${kind}: ${each}`),
  )
}

/** Every one of them that does not carry the plugin's own name. */
export function strangers({ id, nodes, connections }: PluginManifest): readonly string[] {
  return [...nodes, ...connections].map((each) => each.id).filter((each) => !each.startsWith(`${id}.`))
}
export type { Json }
