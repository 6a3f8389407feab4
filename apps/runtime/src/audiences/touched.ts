import type { Instant } from '@cairn/sdk'
import { parseRule, type Read } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { exitReads } from '../engine/checks.ts'
import type { Live } from '../engine/live.ts'
import type { Version } from '../engine/versions.ts'
import { touchMembers } from '../members/store-touch.ts'
import { followMoves } from './move.ts'
import { differences } from './refresh.ts'
import { changeMembership, findAudiences } from './store.ts'

interface Touched {
  readonly brand: number
  readonly live: Live
  /** Members something was just written about. They are locked. */
  readonly members: readonly { readonly member: number; readonly entrant: string }[]
  /** Which reads what was learnt can change; all where absent. */
  readonly concerns?: (read: Read) => boolean
  readonly now: Instant
}

/**
 * Judges again, for members something was just learnt about, the audiences that a live journey listens to. The others
 * follow within seconds: see `keep.ts`.
 */
export async function audiencesTouched(tx: Tx, deps: Deps, touched: Touched): Promise<void> {
  const { brand, live, members, now, concerns = () => true } = touched
  await touchMembers(
    tx,
    brand,
    members.map(({ member }) => member),
  )
  const listened = listenedTo(deps, live)
  if (listened.length === 0 || members.length === 0) return
  const entrants = new Map(members.map(({ member, entrant }) => [member, entrant]))
  for (const audience of await findAudiences(tx, brand, listened)) {
    const parsed = parseRule(audience.rule, 'member')
    // Never counted under this rule: the first refresh fills it in silence.
    if (!parsed.ok || audience.refreshedAt === null || !parsed.rule.reads.some(concerns)) continue
    const moves = await differences(tx, deps, { audience, rule: parsed.rule, members: [...entrants.keys()], now })
    const changes = await changeMembership(tx, { audience: audience.id, at: now, ...moves })
    await followMoves(tx, deps, { audience, live, changes, entrants, now })
  }
}

const known = new WeakMap<Live, readonly string[]>()

/** The audiences (public ids) that entries of live journeys, waits and exit rules hang on. */
function listenedTo(deps: Pick<Deps, 'nodes'>, live: Live): readonly string[] {
  const remembered = known.get(live)
  if (remembered) return remembered
  const entered = live.journeys.flatMap(({ graph }) =>
    graph.nodes.flatMap(({ type, disabled, config: { audience } }) => {
      const enters = deps.nodes.nodes.get(type)?.entry === 'audience' && !disabled
      return enters && typeof audience === 'string' && audience !== '' ? [audience] : []
    }),
  )
  const awaited = live.inside.flatMap((version) => [...exitReads(version), ...waitReads(deps, version)])
  const ids = [...new Set([...entered, ...awaited.flatMap((read) => (read.kind === 'in_audience' ? [read.id] : []))])]
  known.set(live, ids)
  return ids
}

function waitReads({ nodes }: Pick<Deps, 'nodes'>, { graph, chart }: Version): readonly Read[] {
  const waits = graph.nodes.filter(({ type, disabled }) => nodes.nodes.get(type)?.shelf === 'wait' && !disabled)
  return waits.flatMap(({ id }) => chart.ways.readsAt(id))
}
