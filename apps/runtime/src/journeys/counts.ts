import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type CountRow, readCounts } from './store-count.ts'

export interface NodeCounts {
  entered: number
  here: number
  exited: number
  ports: Record<string, number>
  exits: Record<string, number>
}

/** What the canvas shows: at every node entered = here + left by each port + exited. */
export interface Counts {
  nodes: Record<string, NodeCounts>
  totals: { entered: number; here: number; exited: number }
}

export async function countsOf(
  db: Kysely<Database>,
  wish: { journey: number; version?: number | undefined },
): Promise<Counts> {
  return foldCounts(await readCounts(db, { journeys: [wish.journey], version: wish.version }))
}

/** Totals of many journeys at once, for the list. */
export async function totalsOf(
  db: Kysely<Database>,
  journeys: readonly number[],
): Promise<ReadonlyMap<number, Counts['totals']>> {
  if (journeys.length === 0) return new Map()
  const rows = Map.groupBy(await readCounts(db, { journeys }), (row) => row.journey)
  return new Map([...rows].map(([journey, own]) => [journey, foldCounts(own).totals]))
}

/**
 * `in`, `out:<port>` and `exit:<reason>` to counts. Every step out of a node is a step into another, so whoever entered
 * the journey and has not exited is still in it: the totals need not know which nodes are entries.
 */
export function foldCounts(rows: readonly Pick<CountRow, 'node' | 'what' | 'n'>[]): Counts {
  const nodes: Record<string, NodeCounts> = {}
  const totals = { entered: 0, here: 0, exited: 0 }
  for (const { node, what, n } of rows) {
    const own = (nodes[node] ??= { entered: 0, here: 0, exited: 0, ports: {}, exits: {} })
    const [kind, name] = split(what)
    if (kind === 'in') {
      own.entered += n
      own.here += n
    } else if (kind === 'out') {
      own.ports[name] = (own.ports[name] ?? 0) + n
      own.here -= n
    } else if (kind === 'exit') {
      own.exits[name] = (own.exits[name] ?? 0) + n
      own.exited += n
      own.here -= n
    }
  }
  for (const own of Object.values(nodes)) {
    totals.here += own.here
    // a move to another version leaves one node and enters another: nobody left the journey
    totals.exited += own.exited - (own.exits['moved'] ?? 0)
  }
  totals.entered = totals.here + totals.exited
  return { nodes, totals }
}

function split(what: string): [string, string] {
  const colon = what.indexOf(':')
  return colon < 0 ? [what, ''] : [what.slice(0, colon), what.slice(colon + 1)]
}
