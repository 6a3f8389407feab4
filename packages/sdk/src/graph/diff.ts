import type { Json } from '../json.ts'
import { canonicalJson } from './hash.ts'
import type { Journey } from './journey.ts'

/** What became of the nodes and edges between two journeys, by id. A node is `moved` where only its place changed. */
export interface JourneyDiff {
  readonly nodes: Changes
  readonly edges: Omit<Changes, 'moved'>
  readonly settings: boolean
}
export interface Changes {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
  readonly moved: readonly string[]
}

export function diffJourneys(before: Journey, after: Journey): JourneyDiff {
  const { moved: _moved, ...edges } = compare(before.edges, after.edges)
  return { nodes: compare(before.nodes, after.nodes), edges, settings: text(before.settings) !== text(after.settings) }
}

interface Item {
  readonly id: string
  readonly at?: readonly number[]
}

function compare(before: readonly Item[], after: readonly Item[]): Changes {
  const [old, now] = [byId(before), byId(after)]
  const kept = after.flatMap((item) => {
    const was = old.get(item.id)
    return was ? [{ id: item.id, same: content(was) === content(item), still: text(was) === text(item) }] : []
  })
  return {
    added: after.filter(({ id }) => !old.has(id)).map(({ id }) => id),
    removed: before.filter(({ id }) => !now.has(id)).map(({ id }) => id),
    changed: kept.filter(({ same }) => !same).map(({ id }) => id),
    moved: kept.filter(({ same, still }) => same && !still).map(({ id }) => id),
  }
}

function byId(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.id, item]))
}

function content({ at: _at, ...item }: Item): string {
  return text(item)
}

function text(value: object): string {
  // nodes, edges and settings are JSON by the journey's schema
  return canonicalJson(value as Json)
}
