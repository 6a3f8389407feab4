import { z } from 'zod'
import type { NodeManifest } from '../define/manifest.ts'
import type { NodeDefinition } from '../define/node.ts'
import type { Port } from '../define/outcome.ts'
import { portsOf, type PortView } from '../define/ports.ts'
import { distinctReads, parseRule, templateReads, type Read } from '../expression/index.ts'
import { objectOf, type JsonObject } from '../json.ts'
import { fieldsOf, type Field } from './fields.ts'
import type { Journey, JourneyEdge, JourneyNode } from './journey.ts'

/** A node type as far as the graph cares: the runtime gives definitions, the designer manifests. */
export type NodeLike = NodeDefinition | NodeManifest

/** One journey made ready to be asked about: what leads where, and what has to be known on the way. */
export interface Walkways {
  readonly journey: Journey
  readonly node: (id: string) => JourneyNode | undefined
  readonly kind: (node: JourneyNode) => NodeLike | undefined
  /** Entries first to last as the nodes stand in the journey. */
  readonly entries: readonly JourneyNode[]
  /** The node's settings beside what its type says of them; empty for an unknown type. */
  readonly fields: (node: JourneyNode) => readonly Field[]
  /** Ways out as the settings stand, defaults included; empty for an unknown type. */
  readonly ports: (node: JourneyNode) => readonly PortView[]
  /** The edge that leaves by this port; the first, should a broken draft have two. */
  readonly edge: (from: string, port: Port) => JourneyEdge | undefined
  readonly edgesFrom: (id: string) => readonly JourneyEdge[]
  readonly edgesTo: (id: string) => readonly JourneyEdge[]
  /** The node itself and every node a run at it may still come to. */
  readonly reach: (id: string) => ReadonlySet<string>
  /** What the rules and templates of this one node read: for filling in what it sends. */
  readonly readsAt: (id: string) => readonly Read[]
  /** What a walk from here may ask of the member, goal and exits too: a safe union, loaded once per batch. */
  readonly readsFrom: (id: string) => readonly Read[]
}

export function walkways(journey: Journey, nodes: ReadonlyMap<string, NodeLike>): Walkways {
  const byId = new Map(journey.nodes.map((node) => [node.id, node]))
  const from = Map.groupBy(journey.edges, (edge) => edge.from)
  const to = Map.groupBy(journey.edges, (edge) => edge.to)
  const kind = (node: JourneyNode): NodeLike | undefined => nodes.get(node.type)
  const edgesFrom = (id: string): readonly JourneyEdge[] => from.get(id) ?? []
  const always = settingsReads(journey)
  const fields = fieldsMemo(kind)
  const walkReads = memo((id) => {
    const node = byId.get(id)
    if (!node || node.disabled) return []
    // what a channel sends is filled in by its lane, long after the walk
    return distinctReads([
      ...fieldReads(fields(node), { templates: !sends(kind(node)) }),
      ...ownReads(node, kind(node)),
    ])
  })
  const reach = memo((id) => reachOf(id, edgesFrom))
  return {
    journey,
    node: (id) => byId.get(id),
    kind,
    entries: journey.nodes.filter((node) => isEntry(kind(node))),
    fields,
    ports: (node) => {
      const known = kind(node)
      return known ? portsOf(known.ports, { ...defaultsOf(known), ...node.config }) : []
    },
    edge: (id, port) => edgesFrom(id).find((edge) => edge.port === port),
    edgesFrom,
    edgesTo: (id) => to.get(id) ?? [],
    reach,
    readsAt: memo((id) => {
      const node = byId.get(id)
      return node
        ? distinctReads([...fieldReads(fields(node), { templates: true }), ...ownReads(node, kind(node))])
        : []
    }),
    readsFrom: memo((id) => distinctReads([...always, ...[...reach(id)].flatMap(walkReads)])),
  }
}

export function isEntry(kind: NodeLike | undefined): boolean {
  return kind?.entry !== undefined && kind.entry !== false
}

const schemas = new WeakMap<NodeLike, JsonObject>()

/** JSON Schema of a node's config with our keywords; made from the zod schema where there is no manifest. */
export function schemaOf(kind: NodeLike): JsonObject {
  if ('schema' in kind) return kind.schema
  const known = schemas.get(kind)
  if (known) return known
  // what zod returns is plain JSON but for a hidden member that JSON.stringify leaves out
  const schema = JSON.parse(JSON.stringify(z.toJSONSchema(kind.config, { io: 'input' }))) as JsonObject
  schemas.set(kind, schema)
  return schema
}

const defaults = new WeakMap<NodeLike, JsonObject>()

/** Ports may hang on a setting that the JSON leaves to its default. */
function defaultsOf(kind: NodeLike): JsonObject {
  const known = defaults.get(kind)
  if (known) return known
  const entries = Object.entries(objectOf(schemaOf(kind)['properties'])).flatMap(([name, property]) => {
    const value = objectOf(property)['default']
    return value === undefined ? [] : [[name, value] as const]
  })
  const found = Object.fromEntries(entries)
  defaults.set(kind, found)
  return found
}

function fieldsMemo(kind: (node: JourneyNode) => NodeLike | undefined): (node: JourneyNode) => readonly Field[] {
  const known = new Map<JourneyNode, readonly Field[]>()
  return (node) => {
    const type = kind(node)
    const fields = known.get(node) ?? (type ? fieldsOf(schemaOf(type), node.config) : [])
    known.set(node, fields)
    return fields
  }
}

function sends(kind: NodeLike | undefined): boolean {
  return kind !== undefined && ('effect' in kind ? kind.effect !== undefined : kind.shelf === 'channel')
}

/** Templates are read too where asked for: `data.attribute` fills them in while the member walks. */
function fieldReads(fields: readonly Field[], { templates }: { templates: boolean }): readonly Read[] {
  const reads = fields.flatMap(({ widget, value }): readonly Read[] => {
    if (typeof value !== 'string' || value.trim() === '') return []
    if (widget === 'cel' || widget === 'event-match') {
      const parsed = parseRule(value, widget === 'cel' ? 'run' : 'event')
      return parsed.ok ? parsed.rule.reads : []
    }
    return templates && (widget === 'liquid' || widget === 'liquid-long') ? templateReads(value) : []
  })
  return distinctReads(reads)
}

/** What the node's own rules read; a manifest has none, and only the runtime loads. */
function ownReads(node: JourneyNode, kind: NodeLike | undefined): readonly Read[] {
  if (!kind || !('rules' in kind)) return []
  const config = kind.config.safeParse(node.config)
  const texts = config.success ? (kind.rules?.(config.data) ?? []) : []
  return texts.flatMap((text) => {
    const parsed = parseRule(text, 'run')
    return parsed.ok ? parsed.rule.reads : []
  })
}

function settingsReads({ settings }: Journey): readonly Read[] {
  const exits = settings.exit.map(({ when }) => parseRule(when, 'run'))
  const goal = settings.goal?.match ? [parseRule(settings.goal.match, 'event')] : []
  return distinctReads([...exits, ...goal].flatMap((result) => (result.ok ? result.rule.reads : [])))
}

function reachOf(start: string, edgesFrom: (id: string) => readonly JourneyEdge[]): ReadonlySet<string> {
  const seen = new Set([start])
  for (const id of seen) for (const edge of edgesFrom(id)) seen.add(edge.to)
  return seen
}

function memo<T>(compute: (id: string) => T): (id: string) => T {
  const known = new Map<string, { value: T }>()
  return (id) => {
    const held = known.get(id) ?? { value: compute(id) }
    known.set(id, held)
    return held.value
  }
}
