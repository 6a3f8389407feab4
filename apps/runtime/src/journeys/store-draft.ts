import type { Journey } from '@cairn/sdk/graph'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** What is stored of a draft: its document (snapshot, then updates in order) and the JSON it projects to. */
export interface DraftRow {
  readonly journey: number
  readonly snapshot: Buffer
  readonly projection: Journey
  readonly hash: string
  readonly revision: number
}

const columns = ['journey', 'snapshot', 'projection', 'hash', 'revision'] as const

export async function addDraft(
  tx: Kysely<Database>,
  draft: { journey: number; snapshot: Uint8Array; projection: Journey; hash: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('draft')
    .values({
      journey: draft.journey,
      snapshot: Buffer.from(draft.snapshot),
      projection: JSON.stringify(draft.projection),
      hash: draft.hash,
      updated_at: draft.at,
    })
    .execute()
}

export async function readDraft(db: Kysely<Database>, journey: number): Promise<DraftRow | undefined> {
  const row = await db.selectFrom('draft').select(columns).where('journey', '=', journey).executeTakeFirst()
  return row && typed(row)
}

/** Writers of one draft follow each other: each update is applied to what the one before left. */
export async function lockDraft(tx: Kysely<Database>, journey: number): Promise<DraftRow | undefined> {
  const row = await tx.selectFrom('draft').select(columns).where('journey', '=', journey).forUpdate().executeTakeFirst()
  return row && typed(row)
}

export async function readUpdates(
  db: Kysely<Database>,
  which: { journey: number; after?: number },
): Promise<{ seq: number; bytes: Buffer; client: string | null }[]> {
  return db
    .selectFrom('draft_update')
    .select(['seq', 'bytes', 'client'])
    .where('journey', '=', which.journey)
    .where('seq', '>', which.after ?? 0)
    .orderBy('seq')
    .execute()
}

export async function addUpdate(
  tx: Kysely<Database>,
  update: { journey: number; bytes: Uint8Array; client: string | undefined },
): Promise<number> {
  const row = await tx
    .insertInto('draft_update')
    .values({ journey: update.journey, bytes: Buffer.from(update.bytes), client: update.client ?? null })
    .returning('seq')
    .executeTakeFirstOrThrow()
  return row.seq
}

/** The projection after an update, under the next revision. */
export async function saveProjection(
  tx: Kysely<Database>,
  draft: { journey: number; projection: Journey; hash: string; at: Date },
): Promise<number> {
  const row = await tx
    .updateTable('draft')
    .set((eb) => ({
      projection: JSON.stringify(draft.projection),
      hash: draft.hash,
      updated_at: draft.at,
      revision: eb('revision', '+', 1),
    }))
    .where('journey', '=', draft.journey)
    .returning('revision')
    .executeTakeFirstOrThrow()
  return row.revision
}

/** The whole document as one snapshot; the updates it has taken in are dropped. */
export async function compactDraft(
  tx: Kysely<Database>,
  draft: { journey: number; snapshot: Uint8Array; through: number },
): Promise<void> {
  const { journey, snapshot, through } = draft
  await tx
    .updateTable('draft')
    .set({ snapshot: Buffer.from(snapshot) })
    .where('journey', '=', journey)
    .execute()
  await tx.deleteFrom('draft_update').where('journey', '=', journey).where('seq', '<=', through).execute()
}

function typed(row: Omit<DraftRow, 'projection'> & { projection: unknown }): DraftRow {
  // Only a Journey that passed its schema is ever written to this column.
  return { ...row, projection: row.projection as Journey }
}

export async function lastUpdate(db: Kysely<Database>, journey: number): Promise<number> {
  const row = await db
    .selectFrom('draft_update')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where('journey', '=', journey)
    .executeTakeFirst()
  return Number(row?.seq ?? 0)
}
