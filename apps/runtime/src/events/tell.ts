import type { Instant } from '@cairn/sdk'
import { audiencesTouched } from '../audiences/touched.ts'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { liveOf } from '../engine/live.ts'
import { addWakes } from '../engine/store-wake.ts'
import type { Reference } from '../members/identity.ts'
import { tellProfiles } from '../members/profile.ts'
import { resolveMembers } from '../members/resolve.ts'
import type { ProfileUpdate } from '../members/store-profile.ts'
import { listenersTo } from './store.ts'
import { topicsOf, wakesOf } from './wakes.ts'

interface Telling {
  readonly brand: number
  /** In the order in which it is told. */
  readonly told: readonly { readonly reference: Reference; readonly update: Omit<ProfileUpdate, 'member'> }[]
  readonly now: Instant
  /** History is written and starts or wakes nothing. */
  readonly history: boolean
}

export interface ToldMembers {
  /** The member of each telling, in order. */
  readonly members: readonly number[]
  readonly made: ReadonlySet<number>
}

/** Writes what somebody says about members (not what they did), making those who are new, and lets it take its course. */
export async function tellMembers(tx: Tx, deps: Deps, { brand, told, now, history }: Telling): Promise<ToldMembers> {
  const { members, made } = await resolveMembers(tx, { brand, references: told.map(({ reference }) => reference), now })
  const updates = told.map(({ update }, i) => ({ ...update, member: members[i]?.id ?? 0 }))
  const moved = await tellProfiles(tx, { brand, updates, now })
  if (!history) {
    const live = await liveOf(tx, deps, brand)
    const happenings = told.map(({ update: { attributes, tags, tagsExactly } }, i) => ({
      member: members[i]?.id ?? 0,
      entrant: members[i]?.entrant ?? '',
      messageId: '',
      attributes,
      tags: tags !== undefined || tagsExactly !== undefined,
    }))
    const listeners = await listenersTo(tx, brand, topicsOf(happenings))
    const wakes = await wakesOf(tx, { brand, live, happenings, moved, listeners, now })
    if (wakes.length > 0) await addWakes(tx, wakes)
    await audiencesTouched(tx, deps, { brand, live, members: happenings, now })
  }
  return { members: members.map(({ id }) => id), made: new Set(made) }
}
