import type { Instant, JsonObject } from '@cairn/sdk'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { type IngestBrand, ingest } from '../events/ingest.ts'
import type { Person } from './store.ts'

interface Told {
  readonly brand: IngestBrand
  readonly person: Person
  readonly name: string
  readonly properties: JsonObject
  readonly messageId: string
  readonly now: Instant
}

/** What became of a reward is something its member did: goals, waits and audiences hear of it in the same transaction. */
export async function tellReward(tx: Tx, deps: Deps, told: Told): Promise<void> {
  const { brand, person, name, properties, messageId, now } = told
  const who =
    person.external === null ? { anonymousId: person.anonymous ?? `mem_${person.member}` } : { userId: person.external }
  const item = { call: 'track' as const, ...who, messageId, event: { name, properties }, occurredAt: now }
  await ingest(tx, deps, { brand, items: [item], now, receivedAt: now, history: false })
}
