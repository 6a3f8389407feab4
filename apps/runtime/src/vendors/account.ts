import type { JsonObject } from '@cairn/sdk'
import type { PluginConnection } from '@cairn/sdk/plugin'

/** An account as the host opens it for one call. */
export interface Account {
  readonly id: string
  readonly connection: PluginConnection
  readonly settings: JsonObject
  readonly secrets: Readonly<Record<string, string>>
}
