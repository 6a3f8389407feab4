import { channels, nodes } from '@cairn/nodes'
import type { NodeRegistry } from './deps.ts'

/** The built-in nodes and channels by id. */
export function registry(): NodeRegistry {
  return {
    nodes: new Map(nodes.map((node) => [node.id, node])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
  }
}
