import type { ChannelDefinition, JsonObject, NodeDefinition, Problem } from '@cairn/sdk'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/schema.ts'
import type { Meter } from './meter.ts'
import type { Plugins } from './plugins/plugins.ts'
import type { Signals } from './signals.ts'

/** What every office is handed: no globals, no container. */
export interface Deps {
  readonly config: Config
  readonly db: Kysely<Database>
  /** Guarded, pipelining connections of the pumps, whose statements all go by an index. */
  readonly advancing: Kysely<Database>
  /** Pinned, preparing connections that take events in; a publish or an import never keeps them. */
  readonly intake: Kysely<Database>
  readonly clock: Clock
  readonly log: Logger
  /** What this process counts about itself. */
  readonly meter: Meter
  /** News between processes: which buckets or lanes have something to do. */
  readonly signals: Signals
  readonly nodes: NodeRegistry
  /** What is installed beside the house's own; absent where a process runs none. */
  readonly plugins?: Plugins
}

/** The installed node types and channels, by id: those of `@cairn/nodes`, and those of plugins as they come and go. */
export interface NodeRegistry {
  readonly nodes: ReadonlyMap<string, NodeDefinition>
  readonly channels: ReadonlyMap<string, ChannelDefinition>
  /** Why nothing is asked of this channel now: its messages wait. Undefined where nothing stands in the way. */
  rest?(channel: string): { readonly forMs: number; readonly why: string } | undefined
  /** Asks plugins for the rules of this graph's conditions, before it is checked; what they could not say is a problem. */
  prepare?(graph: PluginGraph): Promise<readonly Problem[]>
  /** Keeps those rules, as the graph is published. */
  keepRules?(tx: Kysely<Database>, graph: PluginGraph): Promise<void>
  /** Finds rules and settings that were kept, before a graph is walked. */
  warm?(tx: Kysely<Database>, graphs: readonly PluginGraph[]): Promise<void>
  /** The graph with the settings of older versions as the versions here have them; those of house nodes stay as they are. */
  brought?<G extends PluginGraph>(graph: G): G
  /** Changes whenever a node comes, goes or becomes another. */
  revision?(): number
  /** Calls back after every such change. Returns the way to stop. */
  renewed?(heard: () => void): () => void
}

export type PluginGraph = {
  readonly nodes: readonly {
    readonly id: string
    readonly type: string
    readonly typeVersion?: number
    readonly config: JsonObject
  }[]
}
