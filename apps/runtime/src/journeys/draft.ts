import { applyJourney, applyUpdate, encodeDocument, openDocument, readDocument, repair } from '@cairn/sdk/document'
import type { Journey } from '@cairn/sdk/graph'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { Invalid, NotFound, Stale } from '../refusal.ts'
import { notify } from '../signals.ts'
import { journeyHash } from './hash.ts'
import * as store from './store-draft.ts'
import { type JourneyRow, touchJourney } from './store.ts'

/** Beyond `longest` the log is folded into the snapshot, but for a tail that open designers may still be reading. */
const LOG = { longest: 100, tail: 40 }

type Document = ReturnType<typeof openDocument>

/** The first state of a draft's document. */
export function firstDocument(journey: Journey): { snapshot: Uint8Array; projection: Journey } {
  const doc = openDocument(journey)
  return { snapshot: encodeDocument(doc), projection: projected(doc) }
}

export async function draftOf({ db }: Pick<Deps, 'db'>, journey: number): Promise<store.DraftRow> {
  return present(await store.readDraft(db, journey))
}

/** The whole document as one update: what a newly opened designer starts from. */
export async function documentOf({ db }: Pick<Deps, 'db'>, journey: number): Promise<Uint8Array> {
  const { doc } = await opened(db, await draftOf({ db }, journey))
  return encodeDocument(doc)
}

/** A designer's change. Bytes that are no update, or would leave something that is no journey, change nothing. */
export async function takeUpdate(
  deps: Pick<Deps, 'db' | 'clock'>,
  journey: JourneyRow,
  update: { bytes: Uint8Array; client: string | undefined },
): Promise<number> {
  const at = new Date(await deps.clock.machine())
  return deps.db.transaction().execute(async (tx) => {
    const { doc, log } = await opened(tx, present(await store.lockDraft(tx, journey.id)))
    if (!applyUpdate(doc, update.bytes)) {
      throw refused(
        'These bytes are no update of this draft, or would leave no readable journey; load the draft again.',
      )
    }
    const mended = changesOf(doc, () => void repair(doc))
    return save(tx, {
      doc,
      log,
      journey,
      at,
      updates: [update, ...mended.map((bytes) => ({ bytes, client: undefined }))],
    })
  })
}

/** Another shape of the draft, reached by the smallest change, so that open designers keep what they were doing. */
export async function changeDraft(
  deps: Pick<Deps, 'db' | 'clock'>,
  journey: JourneyRow,
  change: { to: (draft: Journey) => Journey; revision?: number | undefined },
): Promise<number> {
  const at = new Date(await deps.clock.machine())
  return deps.db.transaction().execute(async (tx) => {
    const draft = present(await store.lockDraft(tx, journey.id))
    if (change.revision !== undefined && change.revision !== draft.revision) throw new Stale(draft.revision)
    const { doc, log } = await opened(tx, draft)
    const changes = changesOf(doc, () => applyJourney(doc, change.to(draft.projection)))
    if (changes.length === 0) return draft.revision
    return save(tx, { doc, log, journey, at, updates: changes.map((bytes) => ({ bytes, client: undefined })) })
  })
}

async function opened(db: Tx, draft: store.DraftRow): Promise<{ doc: Document; log: readonly number[] }> {
  const updates = await store.readUpdates(db, { journey: draft.journey })
  const doc = openDocument([draft.snapshot, ...updates.map((update) => update.bytes)])
  return { doc, log: updates.map((update) => update.seq) }
}

/** What `act` changed, as updates. */
function changesOf(doc: Document, act: () => void): Uint8Array[] {
  const changes: Uint8Array[] = []
  const note = (update: Uint8Array): void => void changes.push(update)
  doc.on('update', note)
  act()
  doc.off('update', note)
  return changes
}

async function save(
  tx: Tx,
  change: {
    doc: Document
    log: readonly number[]
    journey: JourneyRow
    at: Date
    updates: readonly { bytes: Uint8Array; client: string | undefined }[]
  },
): Promise<number> {
  const { doc, log, journey, at } = change
  const projection = projected(doc)
  if (projection.id !== journey.public_id) throw refused('The id of a journey cannot be changed.')
  for (const update of change.updates) {
    const seq = await store.addUpdate(tx, { journey: journey.id, ...update })
    await notify(tx, 'drafts', `${journey.id}:${seq}`)
  }
  const revision = await store.saveProjection(tx, {
    journey: journey.id,
    projection,
    hash: journeyHash(projection),
    at,
  })
  await touchJourney(tx, { brand: journey.brand, id: journey.id, name: projection.name, at })
  const through = log.at(-LOG.tail)
  if (log.length >= LOG.longest && through !== undefined) {
    await store.compactDraft(tx, { journey: journey.id, snapshot: encodeDocument(doc), through })
  }
  return revision
}

function projected(doc: Document): Journey {
  const read = readDocument(doc)
  if (!read.ok) throw new Invalid(read.problems)
  return read.journey
}

function present(draft: store.DraftRow | undefined): store.DraftRow {
  if (draft === undefined) throw new NotFound('draft')
  return draft
}

function refused(message: string): Invalid {
  return new Invalid([{ code: 'DRAFT_UPDATE', severity: 'error', message }])
}
