import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JourneyTable } from '../db/tables/drawings.ts'

export type JourneyRow = Selectable<JourneyTable>
export type JourneyState = 'draft' | 'live' | 'paused' | 'stopped'

/** A row of the list: the journey, its newest publish, and whether the draft differs from what is live. */
export interface ListRow {
  readonly id: number
  readonly public_id: string
  readonly name: string
  readonly state: string
  readonly live_version: number | null
  readonly updated_at: Date
  readonly published_at: Date | null
  readonly draft_changed: boolean
}

export interface ListWish {
  readonly brand: number
  readonly q?: string | undefined
  readonly state?: string | undefined
  /** Epoch milliseconds and id of the last one seen. */
  readonly after?: { readonly at: number; readonly id: number } | undefined
  readonly limit: number
}

/** Newest change first. One row more than the limit tells that there is a next page. */
export async function listJourneys(db: Kysely<Database>, wish: ListWish): Promise<ListRow[]> {
  let query = rows(db).where('journey.brand', '=', wish.brand)
  if (wish.q !== undefined) query = query.where('journey.name', 'ilike', `%${wish.q.replace(/[\\%_]/g, '\\$&')}%`)
  if (wish.state !== undefined) query = query.where('journey.state', '=', wish.state)
  const { after } = wish
  if (after !== undefined) {
    // whole milliseconds on both sides: a cursor carries no more
    query = query.where(
      sql<boolean>`(date_trunc('milliseconds', journey.updated_at), journey.id) < (to_timestamp(${after.at / 1000}::float8), ${after.id}::bigint)`,
    )
  }
  return query
    .orderBy(sql`date_trunc('milliseconds', journey.updated_at)`, 'desc')
    .orderBy('journey.id', 'desc')
    .limit(wish.limit + 1)
    .execute()
}

export async function readListed(
  db: Kysely<Database>,
  which: { brand: number; id: string },
): Promise<ListRow | undefined> {
  return rows(db).where('journey.brand', '=', which.brand).where('journey.public_id', '=', which.id).executeTakeFirst()
}

function rows(db: Kysely<Database>) {
  return db
    .selectFrom('journey')
    .leftJoin('draft', 'draft.journey', 'journey.id')
    .leftJoin('version', (join) =>
      join.onRef('version.journey', '=', 'journey.id').onRef('version.version', '=', 'journey.live_version'),
    )
    .select(['journey.id', 'journey.public_id', 'journey.name', 'journey.state', 'live_version'])
    .select(['journey.updated_at', 'version.published_at'])
    .select(sql<boolean>`draft.hash is distinct from version.hash`.as('draft_changed'))
}

export async function findJourney(
  db: Kysely<Database>,
  which: { brand: number; id: string },
): Promise<JourneyRow | undefined> {
  return db
    .selectFrom('journey')
    .selectAll()
    .where('brand', '=', which.brand)
    .where('public_id', '=', which.id)
    .executeTakeFirst()
}

/** Held until the transaction ends: publish, state changes and deletion of one journey follow each other. */
export async function lockJourney(
  tx: Kysely<Database>,
  which: { brand: number; id: string },
): Promise<JourneyRow | undefined> {
  return tx
    .selectFrom('journey')
    .selectAll()
    .where('brand', '=', which.brand)
    .where('public_id', '=', which.id)
    .forUpdate()
    .executeTakeFirst()
}

export async function addJourney(
  db: Kysely<Database>,
  journey: { brand: number; public_id: string; name: string; at: Date },
): Promise<number> {
  const { brand, public_id, name, at } = journey
  const row = await db
    .insertInto('journey')
    .values({ brand, public_id, name, created_at: at, updated_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** The name as the draft has it, and when it was last touched. */
export async function touchJourney(
  db: Kysely<Database>,
  journey: { brand: number; id: number; name: string; at: Date },
): Promise<void> {
  await db
    .updateTable('journey')
    .set({ name: journey.name, updated_at: journey.at })
    .where('brand', '=', journey.brand)
    .where('id', '=', journey.id)
    .execute()
}

export async function setState(
  db: Kysely<Database>,
  change: { brand: number; id: number; state: JourneyState; at: Date; version?: number; settling?: boolean },
): Promise<void> {
  const { brand, id, state, at, version, settling } = change
  await db
    .updateTable('journey')
    .set({
      state,
      updated_at: at,
      ...(version === undefined ? {} : { live_version: version }),
      ...(settling === undefined ? {} : { settling }),
    })
    .where('brand', '=', brand)
    .where('id', '=', id)
    .execute()
}

/** The draft and its log go with it. Only for a journey that was never published. */
export async function deleteJourney(db: Kysely<Database>, which: { brand: number; id: number }): Promise<void> {
  await db.deleteFrom('journey').where('brand', '=', which.brand).where('id', '=', which.id).execute()
}
