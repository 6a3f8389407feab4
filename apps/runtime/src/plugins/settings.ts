import type { JsonObject, NodeDefinition, Problem } from '@cairn/sdk'
import { graphProblem } from '@cairn/sdk/graph'
import { z } from 'zod'
import type { Tx } from '../db/statement.ts'
import type { PluginGraph } from '../deps.ts'
import type { GuestCall } from './guest.ts'
import { ruleHash } from './rules.ts'
import { readSettings, writeSettings } from './store-settings.ts'

/**
 * Settings of an older version of a step, as the version here has them. What was published keeps its own number and its own
 * settings for ever; it is walked with these. Asked of the plugin once, kept, and read by whoever walks without it.
 */
export interface Settings {
  prepare(graph: PluginGraph): Promise<readonly Problem[]>
  keep(tx: Tx, graph: PluginGraph): Promise<void>
  warm(tx: Tx, graphs: readonly PluginGraph[]): Promise<void>
  /** With every step brought up of which the new settings are known. */
  brought<G extends PluginGraph>(graph: G): G
}

interface Means {
  readonly known: Map<string, JsonObject>
  readonly nodes: ReadonlyMap<string, NodeDefinition>
  readonly isPlugin: (type: string) => boolean
  readonly call: (node: string, call: GuestCall) => Promise<unknown>
}

export interface Older {
  readonly id: string
  readonly type: string
  readonly from: number
  readonly config: JsonObject
}

/** A few fields turned into others. */
const DEADLINE = 2000
const plain = z.record(z.string(), z.json())

export const settingsHash = ({ type, from, config }: Omit<Older, 'id'>, to: number): string =>
  ruleHash(`${type} ${from}`, to, config)

export function settingsOf({ known, nodes, isPlugin, call }: Means): Settings {
  const versionOf = (type: string): number => nodes.get(type)?.version ?? 0
  const olderIn = (graph: PluginGraph): readonly Older[] =>
    graph.nodes.flatMap(({ id, type, typeVersion = 1, config }) =>
      isPlugin(type) && typeVersion < versionOf(type) ? [{ id, type, from: typeVersion, config }] : [],
    )
  const hashOf = (older: Older): string => settingsHash(older, versionOf(older.type))

  return {
    async prepare(graph) {
      const asked = await Promise.all(
        olderIn(graph).map(async (older): Promise<readonly Problem[]> => {
          if (known.has(hashOf(older))) return []
          try {
            known.set(hashOf(older), await askFor(older, (asking) => call(older.type, asking)))
            return []
          } catch (error) {
            const detail = error instanceof Error ? error.message : String(error)
            return [graphProblem('PLUGIN_SILENT', { params: { type: older.type, detail }, place: { node: older.id } })]
          }
        }),
      )
      return asked.flat()
    },
    async keep(tx, graph) {
      for (const older of olderIn(graph)) {
        const settings = known.get(hashOf(older))
        if (settings)
          known.set(hashOf(older), await writeSettings(tx, { hash: hashOf(older), node: older.type, settings }))
      }
    },
    async warm(tx, graphs) {
      const missing = graphs.flatMap((graph) => olderIn(graph).map(hashOf)).filter((hash) => !known.has(hash))
      if (missing.length === 0) return
      for (const { hash, settings } of await readSettings(tx, missing)) known.set(hash, settings)
    },
    brought(graph) {
      const older = new Map(olderIn(graph).map((each) => [each.id, each]))
      if (older.size === 0) return graph
      const nodes = graph.nodes.map((node) => {
        const found = older.get(node.id)
        const config = found && known.get(hashOf(found))
        return config ? { ...node, typeVersion: versionOf(node.type), config } : node
      })
      return { ...graph, nodes }
    },
  }
}

/** Asks a plugin, with nobody to call and nothing to keep, what older settings are now. */
export async function askFor(
  { type, from, config }: Omit<Older, 'id'>,
  call: (call: GuestCall) => Promise<unknown>,
): Promise<JsonObject> {
  const refuse = (): Promise<never> => Promise.reject(new Error('Settings are brought up without a call.'))
  const said = await call({
    method: 'migrate',
    node: type,
    input: { from, config },
    services: { http: refuse, kv: refuse },
    signal: AbortSignal.timeout(DEADLINE),
  })
  const read = plain.safeParse(said)
  if (!read.success) throw new TypeError('Its settings of the newer version are no object.')
  // the schema above lets nothing but JSON through
  return read.data as JsonObject
}
