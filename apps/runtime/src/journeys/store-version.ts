import type { Journey } from '@cairn/sdk/graph'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

export async function addVersion(
  tx: Kysely<Database>,
  made: { journey: number; version: number; graph: Journey; hash: string; at: Date; by: string },
): Promise<void> {
  await tx
    .insertInto('version')
    .values({
      journey: made.journey,
      version: made.version,
      graph: JSON.stringify(made.graph),
      hash: made.hash,
      published_at: made.at,
      published_by: made.by,
    })
    .execute()
}

export async function newestVersion(
  db: Kysely<Database>,
  journey: number,
): Promise<{ version: number; hash: string } | undefined> {
  return db
    .selectFrom('version')
    .select(['version', 'hash'])
    .where('journey', '=', journey)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function listVersions(
  db: Kysely<Database>,
  journey: number,
): Promise<{ version: number; hash: string; published_at: Date; published_by: string | null }[]> {
  return db
    .selectFrom('version')
    .select(['version', 'hash', 'published_at', 'published_by'])
    .where('journey', '=', journey)
    .orderBy('version', 'desc')
    .execute()
}

export async function readVersion(
  db: Kysely<Database>,
  which: { journey: number; version: number },
): Promise<Journey | undefined> {
  const row = await db
    .selectFrom('version')
    .select('graph')
    .where('journey', '=', which.journey)
    .where('version', '=', which.version)
    .executeTakeFirst()
  // Publish wrote exactly a Journey here, and versions never change.
  return row?.graph as Journey | undefined
}

/** What of the world may start or end runs of this journey, replaced with each publish. */
export async function replaceTopics(
  tx: Kysely<Database>,
  journey: {
    brand: number
    id: number
    topics: readonly { topic: string; kind: 'entry' | 'goal' | 'exit'; node: string }[]
  },
): Promise<void> {
  await tx.deleteFrom('journey_topic').where('brand', '=', journey.brand).where('journey', '=', journey.id).execute()
  if (journey.topics.length === 0) return
  const rows = journey.topics.map((topic) => ({ ...topic, brand: journey.brand, journey: journey.id }))
  await tx
    .insertInto('journey_topic')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
