import type { ChannelDefinition, NodeDefinition } from '@cairn/sdk'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/schema.ts'
import type { Meter } from './meter.ts'
import type { Signals } from './signals.ts'

/** What every office is handed: no globals, no container. */
export interface Deps {
  readonly config: Config
  readonly db: Kysely<Database>
  /** Guarded, preparing connections of the pumps, whose statements all go by an index. */
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
}

/** The installed node types and channels, by id. Built once at start from `@cairn/nodes` (later: and plugins). */
export interface NodeRegistry {
  readonly nodes: ReadonlyMap<string, NodeDefinition>
  readonly channels: ReadonlyMap<string, ChannelDefinition>
}
