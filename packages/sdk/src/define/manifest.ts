import { z } from 'zod'
import { type JsonObject, objectOf } from '../json.ts'
import type { NodeDefinition, Shelf } from './node.ts'
import type { PortSpec } from './ports.ts'
import type { Text } from './text.ts'

/** A node as the designer knows it: plain data, served at `GET /api/manifest`. */
export interface NodeManifest {
  readonly type: string
  readonly version: number
  readonly title: Text
  readonly summary?: Text
  readonly icon: string
  readonly shelf: Shelf
  readonly entry: boolean
  /** JSON Schema of the config: draft 2020-12 from the zod schema, with our keywords (`fields.ts`) on the properties. */
  readonly schema: JsonObject
  readonly defaults: JsonObject
  readonly ports: readonly PortSpec[]
}

export interface Manifest {
  readonly apiVersion: 1
  readonly shelves: readonly { readonly id: Shelf; readonly title: Text }[]
  readonly nodes: readonly NodeManifest[]
}

/** The installed nodes as the designer and the API see them; shelves without a node are left out. */
export function toManifest(nodes: readonly NodeDefinition[]): Manifest {
  const used = new Set(nodes.map((node) => node.shelf))
  return { apiVersion: 1, shelves: shelves.filter((shelf) => used.has(shelf.id)), nodes: nodes.map(nodeManifest) }
}

const shelves: Manifest['shelves'] = [
  { id: 'audience', title: { en: 'Audience', 'zh-CN': '人群' } },
  { id: 'wait', title: { en: 'Wait', 'zh-CN': '等待' } },
  { id: 'branch', title: { en: 'Branch', 'zh-CN': '分支' } },
  { id: 'channel', title: { en: 'Channel', 'zh-CN': '触达' } },
  { id: 'reward', title: { en: 'Reward', 'zh-CN': '权益' } },
  { id: 'data', title: { en: 'Data', 'zh-CN': '数据' } },
  { id: 'people', title: { en: 'People', 'zh-CN': '人工' } },
  { id: 'flow', title: { en: 'Flow', 'zh-CN': '流程' } },
]

function nodeManifest(node: NodeDefinition): NodeManifest {
  // zod's own JSON Schema type is looser than JSON; what it returns is plain JSON, minus its hidden `~standard` member
  const schema = JSON.parse(JSON.stringify(z.toJSONSchema(node.config, { io: 'input' }))) as JsonObject
  return {
    type: node.id,
    version: node.version,
    title: node.title,
    ...(node.summary && { summary: node.summary }),
    icon: node.icon,
    shelf: node.shelf,
    entry: node.entry !== undefined,
    schema,
    defaults: defaultsOf(schema),
    ports: node.ports,
  }
}

/** What a freshly dropped node holds: the default of every property that has one. */
function defaultsOf(schema: JsonObject): JsonObject {
  const properties = Object.entries(objectOf(schema['properties']))
  return Object.fromEntries(
    properties.flatMap(([name, property]) => {
      const value = objectOf(property)['default']
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
