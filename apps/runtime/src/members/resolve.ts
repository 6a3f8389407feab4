import { type Instant, RetryableError } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { identityKeys, type KnownIdentity, type Person, planResolution, type Reference } from './identity.ts'
import { askMerges } from './store-merge.ts'
import {
  addIdentities,
  addMembers,
  findIdentities,
  lockMembers,
  moveIdentities,
  nameMembers,
  type NewMember,
  nextMemberIds,
} from './store-identity.ts'

export interface Resolved {
  /** The member of each reference, in order; `entrant` is what it is called for ever in a journey it enters now. */
  readonly members: readonly { readonly id: number; readonly entrant: string }[]
  /** Members that did not exist before. */
  readonly made: readonly number[]
}

interface Meeting {
  readonly brand: number
  readonly references: readonly Reference[]
  /** What their ids lead to, where that was looked up in this transaction already. */
  readonly known?: readonly KnownIdentity[]
  readonly now: Instant
}

/** Finds or makes the member of each reference and locks them all, in id order, until the transaction ends. */
export async function resolveMembers(tx: Tx, meeting: Meeting): Promise<Resolved> {
  const met = await meetMembers(tx, meeting)
  await met.settle()
  return met
}

export interface Met extends Resolved {
  /** Locks them all, in id order, and writes who goes by another id from now on. The lock is the first thing it sends. */
  readonly settle: () => Promise<void>
}

/** Finds or makes the member of each reference; they are still to be locked. */
export async function meetMembers(tx: Tx, { brand, references, known, now }: Meeting): Promise<Met> {
  const plan = planResolution(references, known ?? (await findIdentities(tx, brand, identityKeys(references))))
  const strangers = [...new Set(plan.people)].filter(({ id }) => id === undefined)
  const made = strangers.length > 0 ? await nextMemberIds(tx, strangers.length) : []
  const given = new Map(strangers.map((person, i) => [person, made[i]]))
  const idOf = (person: Person): number => {
    const id = person.id ?? given.get(person)
    if (id === undefined) throw new Error('A member was planned and got no id.')
    return id
  }
  const rowOf = (person: Person): NewMember => ({
    id: idOf(person),
    external: person.external,
    anonymous: person.anonymous,
  })
  if (plan.identities.length > 0) {
    const identities = plan.identities.map(({ kind, value, person }) => ({ kind, value, member: idOf(person) }))
    const added = await addIdentities(tx, brand, identities)
    if (added < identities.length) throw lostRace()
  }
  if (strangers.length > 0) await addMembers(tx, brand, { members: strangers.map(rowOf), now })
  const entrantOf = (person: Person) => person.external ?? person.anonymous ?? `mem_${idOf(person)}`
  return {
    members: plan.people.map((person) => ({ id: idOf(person), entrant: entrantOf(person) })),
    made,
    async settle() {
      await lockMembers(tx, brand, plan.people.map(idOf))
      if (plan.moved.length > 0) {
        const moved = plan.moved.map(({ kind, value, person }) => ({ kind, value, member: idOf(person) }))
        await moveIdentities(tx, brand, moved)
      }
      if (plan.unions.length > 0) {
        const unions = plan.unions.map(({ former, person, why }) => ({ former, member: idOf(person), why }))
        await askMerges(tx, brand, { unions, now })
      }
      if (plan.named.size > 0) {
        const members = [...plan.named].map((person) => ({ ...rowOf(person), was: person.was }))
        if ((await nameMembers(tx, brand, { members, now })) < members.length) throw lostRace()
      }
    },
  }
}

const lostRace = () => new RetryableError('MEMBER_RACE', 'Another writer met the same new member first.')
