import type { Json } from '@cairn/sdk'
import type { Made } from './column.ts'

export interface PluginTable {
  id: string
  version: string
  hash: string
  manifest: Json
  permissions: Json
  agreed_by: string
  agreed_at: Date
  quarantined_at: Date | null
  reason: string | null
}

export interface PluginKvTable {
  plugin: string
  brand: number
  key: string
  value: Json
  at: Date
}

export interface PluginRuleTable {
  hash: string
  node: string
  rule: string
}

export interface PluginIncidentTable {
  id: Made<number>
  plugin: string
  kind: string
  detail: string
  at: Date
}

export interface PluginsTables {
  plugin: PluginTable
  plugin_kv: PluginKvTable
  plugin_rule: PluginRuleTable
  plugin_incident: PluginIncidentTable
}
