import { importOptions } from './options.ts'
import type { ImportRow } from './store.ts'

export interface ImportView {
  readonly id: string
  readonly kind: 'members' | 'orders'
  readonly state: ImportRow['state']
  readonly bytes: number
  readonly rows: number
  readonly added: number
  readonly already: number
  readonly failed: number
  /** Of the file's bytes, whole. */
  readonly percent: number
  readonly fileName?: string
  readonly cutAt?: number
  readonly error?: { readonly code: string; readonly message: string }
  readonly createdAt: string
  readonly finishedAt?: string
}

export function importView(row: ImportRow): ImportView {
  const { publicId: id, kind, state, bytes, rows, added, already, failed, consumed, cutAt } = row
  const { fileName } = importOptions.parse(row.options)
  const percent = state === 'done' ? 100 : bytes === 0 ? 0 : Math.min(99, Math.floor((100 * consumed) / bytes))
  return {
    id,
    kind,
    state,
    bytes,
    rows,
    added,
    already,
    failed,
    percent,
    ...(fileName !== undefined && { fileName }),
    ...(cutAt !== null && { cutAt }),
    ...(row.error && { error: row.error }),
    createdAt: row.createdAt.toISOString(),
    ...(row.finishedAt && { finishedAt: row.finishedAt.toISOString() }),
  }
}
