import type { Instant } from '@cairn/sdk'
import { parseRule } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import type { Live } from '../engine/live.ts'
import { followMoves } from './move.ts'
import { differences } from './refresh.ts'
import { changeMembership, findAudiences } from './store.ts'

interface Touched {
  readonly brand: number
  readonly live: Live
  /** Members something was just written about. They are locked. */
  readonly members: readonly { readonly member: number; readonly entrant: string }[]
  readonly now: Instant
}

/**
 * Judges again, for members something was just learnt about, the audiences that a live journey listens to. The others
 * wait for their next refresh.
 */
export async function audiencesTouched(tx: Tx, deps: Deps, { brand, live, members, now }: Touched): Promise<void> {
  const listened = listenedTo(deps, live)
  if (listened.length === 0 || members.length === 0) return
  const entrants = new Map(members.map(({ member, entrant }) => [member, entrant]))
  for (const audience of await findAudiences(tx, brand, listened)) {
    const parsed = parseRule(audience.rule, 'member')
    // Never counted under this rule: the first refresh fills it in silence.
    if (!parsed.ok || audience.refreshedAt === null) continue
    const moves = await differences(tx, deps, { audience, rule: parsed.rule, members: [...entrants.keys()], now })
    const changes = await changeMembership(tx, { audience: audience.id, at: now, ...moves })
    await followMoves(tx, deps, { audience, live, changes, entrants, now })
  }
}

const known = new WeakMap<Live, readonly string[]>()

/** The audiences (public ids) that entries of live journeys name. */
function listenedTo(deps: Pick<Deps, 'nodes'>, live: Live): readonly string[] {
  const remembered = known.get(live)
  if (remembered) return remembered
  const named = live.journeys.flatMap(({ graph }) =>
    graph.nodes.filter(({ type, disabled }) => deps.nodes.nodes.get(type)?.entry === 'audience' && !disabled),
  )
  const ids = [
    ...new Set(
      named.flatMap(({ config: { audience } }) => (typeof audience === 'string' && audience !== '' ? [audience] : [])),
    ),
  ]
  known.set(live, ids)
  return ids
}
