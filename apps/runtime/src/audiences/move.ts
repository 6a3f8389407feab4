import type { Instant } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { checkWakes } from '../engine/checks.ts'
import { enter } from '../engine/enter.ts'
import type { Live } from '../engine/live.ts'
import { addWakes } from '../engine/store-wake.ts'
import type { AudienceRow, MembershipChange } from './store.ts'
import { listenersToAudience } from './store-moves.ts'

export interface Moved {
  readonly audience: AudienceRow
  readonly live: Live
  readonly changes: readonly MembershipChange[]
  readonly entrants: ReadonlyMap<number, string>
  readonly now: Instant
}

/** What joining and leaving sets going: entries on the audience, runs that wait for it, exit rules. The members are locked. */
export async function followMoves(
  tx: Tx,
  deps: Deps,
  { audience, live, changes, entrants, now }: Moved,
): Promise<void> {
  if (changes.length === 0) return
  for (const { version, node, config } of live.audienceEntries(audience.publicId)) {
    const joining = (config.on ?? 'join') === 'join'
    const entries = changes
      .filter(({ joined }) => joined === joining)
      .map(({ id, member }) => ({
        member,
        entrant: entrants.get(member) ?? `mem_${member}`,
        occurrence: `audience:${id}`,
      }))
    if (entries.length > 0)
      await enter(tx, deps, { journey: version.journey, version: version.version, node, now, entries })
  }
  const listeners = await listenersToAudience(tx, audience, changes)
  const change = { at: now, kind: 'change' as const }
  const learnt = changes.map(({ member }) => ({ member, audiences: [audience.publicId] }))
  await addWakes(tx, [
    ...listeners.map(({ bucket, run, visit }) => ({ ...change, bucket, run, payload: { visit } })),
    ...(await checkWakes(tx, { brand: audience.brand, live, learnt, now })),
  ])
}
