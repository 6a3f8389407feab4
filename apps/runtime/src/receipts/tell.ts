import type { JsonObject } from '@cairn/sdk'
import { contactValue } from '../members/profile.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { ingest, type IngestBrand } from '../events/ingest.ts'
import type { DatedItem } from '../events/item.ts'
import { readByContact, readByName, type Known } from './store-who.ts'

/** Something a member did at a provider, as its plugin tells it. */
export interface Told {
  readonly event: string
  readonly from: {
    readonly message?: string | undefined
    readonly phone?: string | undefined
    readonly email?: string | undefined
    readonly theirId?: string | undefined
  }
  readonly id: string
  readonly at: number
  readonly properties: JsonObject
  readonly attributes: JsonObject
}

interface Telling {
  readonly brand: IngestBrand
  readonly plugin: string
  readonly channel: string
  readonly events: readonly Told[]
}

type Ids = Pick<DatedItem, 'userId' | 'anonymousId'>

/** Takes in what members did elsewhere, each once. Answers how many were about somebody. */
export async function tell(deps: Deps, { brand, plugin, channel, events }: Telling): Promise<number> {
  if (events.length === 0) return 0
  const now = await deps.clock.now()
  const receivedAt = await deps.clock.machine()
  return transact(deps.db, async (tx) => {
    const contacts = events.flatMap(({ from }) => contactsOf(from))
    const byContact = new Map(
      (await readByContact(tx, brand.id, contacts)).map((known) => [`${known.kind} ${known.name}`, known]),
    )
    const names = events.flatMap(({ from }) => from.message ?? [])
    const byName = new Map((await readByName(tx, { brand: brand.id, channel }, names)).map((each) => [each.name, each]))
    const items = events.flatMap((told) => {
      const { from } = told
      const found = [
        byName.get(from.message ?? ''),
        ...contactsOf(from).map(({ kind, value }) => byContact.get(`${kind} ${value}`)),
      ].find((each) => each !== undefined)
      const ids = idsOf(found, from.theirId === undefined ? undefined : `${plugin}:${from.theirId}`)
      return ids ? itemsOf(told, ids, { channel, latest: now }) : []
    })
    if (items.length > 0) await ingest(tx, deps, { brand, items, now, receivedAt, history: false })
    return items.filter(({ call }) => call === 'track').length
  })
}

/** A telephone as providers write it: with or without the country of a Chinese mobile. */
function contactsOf({ phone, email }: Told['from']): readonly { kind: 'phone' | 'email'; value: string }[] {
  const digits = phone === undefined ? '' : contactValue('phone', phone)
  const bare = /^(?:\+?86)?(1\d{10})$/.exec(digits)?.[1]
  const phones = digits === '' ? [] : bare === undefined ? [digits] : [`+86${bare}`, bare, `86${bare}`]
  return [
    ...phones.map((value) => ({ kind: 'phone' as const, value })),
    ...(email === undefined ? [] : [{ kind: 'email' as const, value: contactValue('email', email) }]),
  ]
}

/** Somebody who is known by us keeps the provider's id beside ours; somebody who is only a visitor cannot have two. */
function idsOf(found: Known | undefined, theirId: string | undefined): Ids | undefined {
  if (found?.external) return { userId: found.external, ...(theirId !== undefined && { anonymousId: theirId }) }
  const anonymousId = found?.anonymous ?? theirId
  return anonymousId === undefined ? undefined : { anonymousId }
}

function itemsOf(
  { event, id, at, properties, attributes }: Told,
  ids: Ids,
  { channel, latest }: { readonly channel: string; readonly latest: number },
): readonly DatedItem[] {
  const common = { ...ids, occurredAt: Math.min(at, latest) }
  const messageId = `told:${channel}:${id}`.slice(0, 300)
  const track = {
    ...common,
    call: 'track' as const,
    messageId,
    event: { name: event, properties: { channel, ...properties } },
  }
  if (Object.keys(attributes).length === 0) return [track]
  // first who it is, then what they did: a journey that begins with it may write to them at once
  return [{ ...common, call: 'identify', messageId: `${messageId}:who`, traits: attributes }, track]
}
