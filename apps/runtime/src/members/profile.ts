import type { Instant, Json } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import { Invalid } from '../refusal.ts'
import { type Contact, replaceContacts } from './store-identity.ts'
import { type ProfileUpdate, readZones, updateProfiles } from './store-profile.ts'

/** Bytes of one member's attributes: every rule and template loads them whole. */
export const ATTRIBUTES_LIMIT = 65_536

function attributesFull(): Invalid {
  const message = `A member would hold more than ${ATTRIBUTES_LIMIT / 1024} kB of attributes; send fewer or shorter ones.`
  return new Invalid([{ code: 'ATTRIBUTES_FULL', severity: 'error', message, place: { pointer: '/attributes' } }])
}

interface Told {
  readonly brand: number
  /** In the order in which they were told; a later word about an attribute stands. */
  readonly updates: readonly ProfileUpdate[]
  readonly now: Instant
}

/** A member who lives on other clocks from now on. */
export interface ZoneMove {
  readonly member: number
  /** Null: the zone was not known. */
  readonly from: string | null
  readonly to: string
}

/**
 * Writes what was told about locked members, and the ways to reach them that follow from it. Answers who moved to another
 * time zone.
 */
export async function tellProfiles(tx: Tx, { brand, updates, now }: Told): Promise<readonly ZoneMove[]> {
  const folded = fold(updates)
  if (folded.length === 0) return []
  const zoned = folded.flatMap(({ member, zone }) => (zone === undefined ? [] : [{ member, to: zone }]))
  const zones = zoned.length === 0 ? [] : await readZones(tx, brand, zoned)
  const sizes = await updateProfiles(tx, { brand, updates: folded, now })
  if (sizes.some(({ size }) => size > ATTRIBUTES_LIMIT)) throw attributesFull()
  const contacts = folded.flatMap(contactsOf)
  if (contacts.length > 0) await replaceContacts(tx, brand, contacts)
  return zones.filter(({ from, to }) => from !== to)
}

function fold(updates: readonly ProfileUpdate[]): readonly ProfileUpdate[] {
  const folded = new Map<number, ProfileUpdate>()
  for (const update of updates) {
    const before = folded.get(update.member)
    folded.set(update.member, before ? together(before, update) : update)
  }
  return [...folded.values()]
}

function together(before: ProfileUpdate, after: ProfileUpdate): ProfileUpdate {
  const tags = before.tags || after.tags ? { tags: [...(before.tags ?? []), ...(after.tags ?? [])] } : {}
  return { ...before, ...after, attributes: { ...before.attributes, ...after.attributes }, ...tags }
}

function contactsOf({ member, attributes }: ProfileUpdate): readonly Contact[] {
  return (['email', 'phone'] as const).flatMap((kind) => {
    const told = attributes[kind]
    return told === undefined ? [] : [{ kind, member, value: contactValue(kind, told) }]
  })
}

/** As it is looked for: an address without regard to case, a telephone by its digits. */
export function contactValue(kind: 'email' | 'phone', told: Json): string {
  const text = typeof told === 'number' ? String(told) : typeof told === 'string' ? told.trim() : ''
  return kind === 'email' ? text.toLowerCase().slice(0, 320) : text.replace(/[^\d+]/g, '').slice(0, 32)
}
