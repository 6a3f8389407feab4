import { journey as journeyShape, type Journey } from '@cairn/sdk/graph'
import { chart, type Chart } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { readVersions, type VersionRow } from './store-versions.ts'

/** A published version, ready to be walked. Immutable, so every process may keep it for as long as it likes. */
export interface Version {
  readonly journey: number
  readonly version: number
  readonly brand: number
  readonly brandId: string
  readonly journeyId: string
  /** Where the member has no zone of its own. */
  readonly zone: string
  readonly graph: Journey
  readonly chart: Chart
}

const LIMIT = 500

interface Kept {
  /** Of the nodes they were drawn with. */
  readonly revision: number | undefined
  readonly versions: Map<string, Version>
}
const caches = new WeakMap<Deps['db'], Kept>()

export const versionKey = (journey: number, version: number): string => `${journey}.${version}`

/** The versions asked for, by `versionKey`; what no longer exists, or cannot be read by this release, is left out. */
export async function versionsOf(
  tx: Tx,
  deps: Pick<Deps, 'db' | 'nodes'>,
  wanted: Iterable<{ readonly journey: number; readonly version: number }>,
): Promise<ReadonlyMap<string, Version>> {
  const cache = cacheOf(deps)
  const found = new Map<string, Version>()
  const missing = new Map<string, { journey: number; version: number }>()
  let last = { journey: Number.NaN, version: Number.NaN }
  for (const one of wanted) {
    const { journey, version } = one
    if (journey === last.journey && version === last.version) continue
    last = one
    const key = versionKey(journey, version)
    const known = cache.get(key)
    if (known) found.set(key, known)
    else missing.set(key, { journey, version })
  }
  if (missing.size > 0) {
    const rows = (await readVersions(tx, [...missing.values()])).map((row) => ({ row, graph: graphOf(row) }))
    await deps.nodes.warm?.(
      tx,
      rows.flatMap(({ graph }) => graph ?? []),
    )
    for (const { row, graph } of rows) {
      const version = graph && drawn(row, graph, deps)
      if (version === undefined) continue
      found.set(versionKey(row.journey, row.version), version)
      keep(cache, version)
    }
  }
  return found
}

/** One version; throws where it does not exist, which only a wrong id can bring about. */
export async function versionOf(
  tx: Tx,
  deps: Pick<Deps, 'db' | 'nodes'>,
  wanted: { readonly journey: number; readonly version: number },
): Promise<Version> {
  const version = (await versionsOf(tx, deps, [wanted])).get(versionKey(wanted.journey, wanted.version))
  if (!version)
    throw new Error(`Journey ${wanted.journey} has no version ${wanted.version}; nothing can be walked on it.`)
  return version
}

function graphOf(row: VersionRow): Journey | undefined {
  const read = journeyShape.safeParse(row.graph)
  return read.success ? read.data : undefined
}

/** What was published stays as it is; it is walked with its settings as the versions here have them. */
function drawn(row: VersionRow, published: Journey, deps: Pick<Deps, 'nodes'>): Version {
  const graph = deps.nodes.brought?.(published) ?? published
  return {
    journey: row.journey,
    version: row.version,
    brand: row.brand,
    brandId: row.brandId,
    journeyId: row.journeyId,
    zone: graph.settings.timeZone.fallback,
    graph,
    chart: chart(graph, deps.nodes.nodes),
  }
}

/** Versions never change, but the nodes they are drawn with do, where plugins come and go. */
function cacheOf({ db, nodes }: Pick<Deps, 'db' | 'nodes'>): Map<string, Version> {
  const revision = nodes.revision?.()
  const known = caches.get(db)
  if (known && known.revision === revision) return known.versions
  const versions = new Map<string, Version>()
  caches.set(db, { revision, versions })
  return versions
}

/** The least recently made goes first; a version asked for again is read again. */
function keep(cache: Map<string, Version>, version: Version): void {
  const oldest = cache.size >= LIMIT ? cache.keys().next().value : undefined
  if (oldest !== undefined) cache.delete(oldest)
  cache.set(versionKey(version.journey, version.version), version)
}
