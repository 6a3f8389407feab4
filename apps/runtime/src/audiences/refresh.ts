import { parseRule, type Rule } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { liveOf } from '../engine/live.ts'
import { lockMembers } from '../members/store-identity.ts'
import { eachChunk, judgeMembers } from './judge.ts'
import { followMoves } from './move.ts'
import {
  type AudienceRow,
  changeMembership,
  type ChunkMember,
  fillMembership,
  markRefreshed,
  membersIn,
} from './store.ts'

/**
 * Judges every member of the brand, chunk by chunk, each its own transaction. The first time under a rule fills the
 * audience in silence; from then on joining and leaving is written down and starts what listens.
 */
export async function refreshAudience(deps: Deps, audience: AudienceRow): Promise<void> {
  const parsed = parseRule(audience.rule, 'member')
  if (!parsed.ok) {
    deps.log.error(
      { audience: audience.publicId, problems: parsed.problems },
      'an audience has a rule that cannot be judged',
    )
    return
  }
  const now = await deps.clock.now()
  for await (const chunk of eachChunk(deps.db, audience.brand)) {
    await refreshChunk(deps, { audience, rule: parsed.rule, chunk, now })
  }
  await markRefreshed(deps.db, audience, now)
}

interface Chunk {
  readonly audience: AudienceRow
  readonly rule: Rule
  readonly chunk: readonly ChunkMember[]
  readonly now: number
}

async function refreshChunk(deps: Deps, { audience, rule, chunk, now }: Chunk): Promise<void> {
  const members = chunk.map(({ id }) => id)
  const seen = await differences(deps.db, deps, { audience, rule, members, now })
  const suspects = [...seen.joined, ...seen.left]
  if (suspects.length === 0) return
  const entrants = new Map(chunk.map(({ id, entrant }) => [id, entrant]))
  await transact(deps.db, async (tx) => {
    // Only those who seem to move are locked, and judged once more under the lock: ingest may have been at them.
    await lockMembers(tx, audience.brand, suspects)
    const moves = {
      audience: audience.id,
      at: now,
      ...(await differences(tx, deps, { audience, rule, members: suspects, now })),
    }
    if (audience.refreshedAt === null) return fillMembership(tx, moves)
    const changes = await changeMembership(tx, moves)
    const live = await liveOf(tx, deps, audience.brand)
    return followMoves(tx, deps, { audience, live, changes, entrants, now })
  })
}

interface Judging {
  readonly audience: AudienceRow
  readonly rule: Rule
  readonly members: readonly number[]
  readonly now: number
}

/** Who the rule lets in and is not in yet, and who is in and should not be. */
export async function differences(
  tx: Tx,
  deps: Deps,
  { audience, rule, members, now }: Judging,
): Promise<{ joined: readonly number[]; left: readonly number[] }> {
  const matching = await judgeMembers(tx, deps, { brand: audience.brand, rule, members, now })
  const inside = await membersIn(tx, audience.id, members)
  return {
    joined: members.filter((member) => matching.has(member) && !inside.has(member)),
    left: members.filter((member) => !matching.has(member) && inside.has(member)),
  }
}
