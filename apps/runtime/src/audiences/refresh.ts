import { parseRule, type Rule } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { liveOf } from '../engine/live.ts'
import { lockMembers } from '../members/store-identity.ts'
import { CHUNK, judgeMembers } from './judge.ts'
import { followMoves } from './move.ts'
import { fillAudience, suspectsOf, withRoom } from './store-judge.ts'
import {
  type AudienceRow,
  changeMembership,
  type ChunkMember,
  markRefreshed,
  membersIn,
  readCurrency,
} from './store.ts'

/**
 * Counts an audience by one statement over the brand. The first time under a rule fills it in silence; from then on joining
 * and leaving is written down and starts what listens.
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
  const { rule } = parsed
  const currency = await readCurrency(deps.db, audience.brand)
  const now = await deps.clock.now()
  const asked = { brand: audience.brand, currency, now, audience: audience.id }
  let standing = audience
  if (audience.refreshedAt === null) {
    await withRoom(deps.db, (tx) => fillAudience(tx, rule, asked))
    await markRefreshed(deps.db, audience, now)
    // who changed while it was being filled is looked at once more, and moves
    standing = { ...audience, refreshedAt: new Date(now) }
  }
  const suspects = await withRoom(deps.db, (tx) => suspectsOf(tx, rule, asked))
  for (let from = 0; from < suspects.length; from += CHUNK) {
    await refreshChunk(deps, { audience: standing, rule, chunk: suspects.slice(from, from + CHUNK), now })
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
  const entrants = new Map(chunk.map(({ id, entrant }) => [id, entrant]))
  await transact(deps.db, async (tx) => {
    // Only those who seem to move are locked, and judged once more under the lock: ingest may have been at them.
    const members = chunk.map(({ id }) => id)
    await lockMembers(tx, audience.brand, members)
    const moves = await differences(tx, deps, { audience, rule, members, now })
    const changes = await changeMembership(tx, { audience: audience.id, at: now, ...moves })
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
