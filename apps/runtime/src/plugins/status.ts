import { permissionsOf, type PluginManifest, widened } from '@cairn/sdk/plugin'
import type { Pack } from './discover.ts'
import type { PluginRow } from './store.ts'

/**
 * new: found, and nobody has agreed to it · active · widened: it asks for more than was agreed to · quarantined: it crashed too
 * often · spoiled: its files are not those its manifest names · older: a release before the one that was agreed to · missing: its
 * files are gone.
 */
export type Standing = 'new' | 'active' | 'widened' | 'quarantined' | 'spoiled' | 'older' | 'missing'

export interface Status {
  readonly standing: Standing
  /** What somebody would agree to who agrees now. */
  readonly asks: readonly string[]
  /** The pack may take the place of the one that was agreed to without anybody being asked. */
  readonly upgrade: boolean
}

/** What becomes of a plugin, from what lies on the disk and what was agreed to. */
export function statusOf(pack: Pack | undefined, row: PluginRow | undefined): Status {
  const asks = pack ? widened(row?.permissions, permissionsOf(pack.manifest)) : []
  const standing = standingOf(pack, row, asks)
  return { standing, asks, upgrade: standing === 'active' && pack?.hash !== row?.hash }
}

function standingOf(pack: Pack | undefined, row: PluginRow | undefined, asks: readonly string[]): Standing {
  if (!pack) return 'missing'
  if (pack.spoiled !== undefined) return 'spoiled'
  if (!row) return 'new'
  const order = compareVersions(pack.manifest.version, row.version)
  if (order < 0) return 'older'
  // one version has one content; only where somebody works on it does it change under its number
  if (order === 0 && pack.hash !== row.hash && !pack.local) return 'spoiled'
  if (asks.length > 0) return 'widened'
  return row.quarantined !== null && pack.hash === row.hash ? 'quarantined' : 'active'
}

export function compareVersions(a: string, b: string): number {
  const parts = (text: string): readonly number[] => (text.split('-')[0] ?? '').split('.').map(Number)
  const [left, right] = [parts(a), parts(b)]
  for (let i = 0; i < 3; i += 1) {
    const apart = (left[i] ?? 0) - (right[i] ?? 0)
    if (apart !== 0) return apart
  }
  return 0
}

/** Why nothing is asked of it, in a sentence; undefined where it may run. */
export function whyResting(manifest: Pick<PluginManifest, 'id'>, standing: Standing): string | undefined {
  const { id } = manifest
  const why: Partial<Record<Standing, string>> = {
    widened: `The plugin ${id} asks for more than was agreed to: look at it under Plugins.`,
    quarantined: `The plugin ${id} stands still after it crashed too often: look at it under Plugins.`,
    spoiled: `The files of the plugin ${id} are not those that were built: install it again.`,
    older: `A release of the plugin ${id} older than the one agreed to is installed: install the newer one again.`,
    missing: `The plugin ${id} is not there: install it again.`,
  }
  return why[standing]
}
