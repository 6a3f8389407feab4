import { portsOf } from '@cairn/sdk'
import type { Manifest, NodeManifest, PortView } from '@cairn/sdk'
import type { JourneyNode } from '@cairn/sdk/graph'

/** The manifest, ready for look-ups. The designer knows no node by name: whatever it asks, it asks here. */
export interface Catalogue {
  readonly manifest: Manifest
  readonly kind: (type: string) => NodeManifest | undefined
  readonly ports: (node: JourneyNode) => readonly PortView[]
  /** Entries have no way in. */
  readonly takesInput: (type: string) => boolean
}

const unknownPorts: readonly PortView[] = [{ port: 'next', required: false }]

export function catalogueOf(manifest: Manifest): Catalogue {
  const kinds = new Map(manifest.nodes.map((node) => [node.type, node]))
  const cache = new WeakMap<JourneyNode, readonly PortView[]>()
  const kind = (type: string) => kinds.get(type)
  return {
    manifest,
    kind,
    takesInput: (type) => !kinds.get(type)?.entry,
    ports: (node) => {
      const known = cache.get(node)
      if (known) return known
      const found = kinds.get(node.type)
      const ports = found ? portsOf(found.ports, { ...found.defaults, ...node.config }) : unknownPorts
      cache.set(node, ports)
      return ports
    },
  }
}
