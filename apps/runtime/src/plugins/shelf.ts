import type { ChannelDefinition, NodeDefinition } from '@cairn/sdk'
import { conditionNode, type PluginManifest, senderNode } from '@cairn/sdk/plugin'
import { bridge, type Office } from './bridge.ts'
import type { Rules } from './rules.ts'

/** What a plugin puts on the shelves: made from its manifest alone, so it is there while the plugin itself is not. */
export interface Shelf {
  readonly nodes: readonly NodeDefinition[]
  readonly channels: readonly ChannelDefinition[]
}

export function shelfOf(manifest: PluginManifest, office: Office, rules: Rules): Shelf {
  const nodes: NodeDefinition[] = []
  const channels: ChannelDefinition[] = []
  for (const each of manifest.nodes) {
    if (each.kind === 'condition') {
      nodes.push(conditionNode(each, (config) => rules.ruleOf(each.id, each.version, config)))
    } else if (each.kind !== 'scoring') {
      const channel = bridge(each, office)
      channels.push(channel)
      nodes.push(senderNode(each, channel))
    }
  }
  return { nodes, channels }
}
