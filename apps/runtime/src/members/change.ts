import type { Change, Instant } from '@cairn/sdk'
import type { Facts } from '@cairn/sdk/run'
import type { Tx } from '../db/statement.ts'
import { lockMembers } from './store-identity.ts'
import { type Listener, type MemberChange, readListeners, writeChanges } from './store-change.ts'

/** What a walk changed about its member, in the order in which it did. */
export interface Changed {
  readonly brand: number
  readonly member: number
  readonly changes: readonly Change[]
}

/**
 * Writes what a pass changed about its members, in the transaction that moves them. Answers the runs that wait for one of
 * these changes, for the engine to tell.
 */
export async function changeMembers(tx: Tx, now: Instant, all: readonly Changed[]): Promise<readonly Listener[]> {
  const listeners: Listener[] = []
  const changed = all.filter(({ changes }) => changes.length > 0)
  for (const [brand, group] of Map.groupBy(changed, (each) => each.brand)) {
    const folded = fold(group)
    if (folded.length === 0) continue
    await lockMembers(
      tx,
      brand,
      folded.map(({ member }) => member),
    )
    await writeChanges(tx, { brand, now }, folded)
    const topics = folded.flatMap(({ member, attributes, added, removed }) =>
      [
        ...Object.keys(attributes).map((name) => `attr:${name}`),
        ...(added.length + removed.length > 0 ? ['tags'] : []),
      ].map((topic) => ({ member, topic })),
    )
    if (topics.length > 0) listeners.push(...(await readListeners(tx, brand, topics)))
  }
  return listeners
}

/** Two runs of one member may be in one pass: the later word stands. */
function fold(group: readonly Changed[]): readonly MemberChange[] {
  const members = new Map<number, Map<string, Change>>()
  for (const { member, changes } of group) {
    const known = members.get(member) ?? new Map<string, Change>()
    members.set(member, known)
    for (const change of changes) {
      if ('tag' in change) known.set(`tag ${change.tag}`, change)
      else if ('attribute' in change) known.set(`attribute ${change.attribute}`, change)
    }
  }
  return [...members]
    .toSorted(([a], [b]) => a - b)
    .map(([member, changes]) => memberChange(member, [...changes.values()]))
}

function memberChange(member: number, changes: readonly Change[]): MemberChange {
  const tags = changes.flatMap((change) => ('tag' in change ? [change] : []))
  return {
    member,
    attributes: Object.fromEntries(
      changes.flatMap((change) => ('attribute' in change ? [[change.attribute, change.value]] : [])),
    ),
    added: tags.filter(({ on }) => on).map(({ tag }) => tag),
    removed: tags.filter(({ on }) => !on).map(({ tag }) => tag),
  }
}

/** Facts with a change that is not written yet. */
export function withChange(facts: Facts, change: Change): Facts {
  if ('attribute' in change) return { ...facts, member: { ...facts.member, [change.attribute]: change.value } }
  if (!('tag' in change)) return facts
  const others = facts.tags.filter((tag) => tag !== change.tag)
  return { ...facts, tags: change.on ? [...others, change.tag] : others }
}
