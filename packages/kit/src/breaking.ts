import type { PluginManifest, PluginNode } from '@cairn/sdk/plugin'
import { changesOf } from '@cairn/sdk/plugin'

/** Ids of a release before that this one has no more. */
export function lostIds(before: PluginManifest, now: PluginManifest): readonly string[] {
  const known = new Set([...now.nodes, ...now.connections].map(({ id }) => id))
  return [...before.nodes, ...before.connections].map(({ id }) => id).filter((id) => !known.has(id))
}

/** What breaks settings of the release before under the same version number. */
export function unbumped(before: PluginManifest, now: PluginManifest): readonly string[] {
  return now.nodes.flatMap((node) => {
    const old = before.nodes.find(({ id }) => id === node.id)
    if (!old || old.version !== node.version) return []
    const broken = changesOf(old.schema, node.schema).filter(({ breaks }) => breaks)
    const outputs = outputsLost(old, node)
    return [...broken.map(({ field, what }) => `${node.id}: ${field} ${what}`), ...outputs]
  })
}

/** Nodes whose version went back: settings of the newer one are out there, and nothing brings them down. */
export function wentBack(before: PluginManifest, now: PluginManifest): readonly string[] {
  return now.nodes.flatMap((node) => {
    const old = before.nodes.find(({ id }) => id === node.id)
    return old && old.version > node.version ? [`${node.id} was version ${old.version} and is ${node.version}`] : []
  })
}

function outputsLost(before: PluginNode, now: PluginNode): readonly string[] {
  if (!('outputs' in before) || !('outputs' in now)) return []
  return Object.entries(before.outputs)
    .filter(([name, kind]) => JSON.stringify(now.outputs[name]) !== JSON.stringify(kind))
    .map(([name]) => `${now.id}: the output ${name} is not what it was`)
}
