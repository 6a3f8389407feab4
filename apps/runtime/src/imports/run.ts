import { transact } from '../db/transact.ts'
import type { Tx } from '../db/statement.ts'
import type { Deps } from '../deps.ts'
import { judgeRow } from './cells.ts'
import { Invalid } from '../refusal.ts'
import { dropFile, fileOf } from './file.ts'
import { type Columns, findColumns } from './header.ts'
import { importOptions, IMPORT, type ImportOptions } from './options.ts'
import { readRows } from './read.ts'
import { FileRefused, type FileRow, type RowError } from './row.ts'
import { addErrors, advanceImport, beginImport, endImport, holdImport, type ImportRow } from './store.ts'
import { type Brand, takeMembers, type Taken, takeOrders, type Taker } from './take.ts'

interface Work {
  readonly brand: Brand
  readonly row: ImportRow
  readonly options: ImportOptions
  readonly columns: Columns
}

/**
 * Reads a received file from where it was left to its end. Each chunk is taken in together with its cursor, so a crash
 * costs at most one chunk's work and a second process that reads the same file stops at its first chunk.
 */
export async function runImport(deps: Deps, row: ImportRow): Promise<void> {
  try {
    await beginImport(deps.db, row)
    const finished = await readFile(deps, row)
    if (finished) await end(deps, row)
  } catch (error) {
    const refused = refusalOf(error)
    if (!refused) throw error
    await end(deps, row, refused)
  }
}

async function end(deps: Deps, row: ImportRow, error?: { code: string; message: string }): Promise<void> {
  await endImport(deps.db, row, { at: await deps.clock.machine(), ...(error && { error }) })
  await dropFile(deps.config, row.publicId)
}

/** False: another process is reading this import, and further on. */
async function readFile(deps: Deps, row: ImportRow): Promise<boolean> {
  const options = importOptions.parse(row.options)
  const rows = readRows(fileOf(deps.config, row.publicId), options)
  const header = await rows.next()
  const brand = { id: row.brand, currency: row.currency, zone: row.zone }
  const work: Work = {
    brand,
    row,
    options,
    columns: findColumns(header.done ? undefined : header.value, options.mapping),
  }
  let done = 0
  let chunk: FileRow[] = []
  const flush = async () => {
    const held = await takeChunk(deps, work, { chunk, before: done })
    done += chunk.length
    chunk = []
    return held
  }
  let seen = 0
  for await (const next of rows) {
    seen += 1
    if (seen <= row.rows) {
      done = seen
      continue
    }
    chunk.push(next)
    if (chunk.length >= IMPORT.chunkRows && !(await flush())) return false
  }
  return chunk.length === 0 || flush()
}

interface Chunk {
  readonly chunk: readonly FileRow[]
  /** Rows taken in before this chunk. */
  readonly before: number
}

async function takeChunk(deps: Deps, work: Work, { chunk, before }: Chunk): Promise<boolean> {
  const receivedAt = await deps.clock.machine()
  const now = deps.clock.mode === 'real' ? receivedAt : await deps.clock.now()
  return transact(deps.db, async (tx) => {
    if (!(await holdImport(tx, work.row, before))) return false
    const { taken, errors } = await take(tx, deps, { ...work, chunk, now, receivedAt })
    if (errors.length > 0) await addErrors(tx, work.row.id, errors)
    const consumed = chunk.at(-1)?.consumed ?? 0
    await advanceImport(tx, work.row, { ...taken, rows: chunk.length, failed: errors.length, consumed })
    return true
  })
}

interface Taking extends Work {
  readonly chunk: readonly FileRow[]
  readonly now: number
  readonly receivedAt: number
}

async function take(tx: Tx, deps: Deps, work: Taking): Promise<{ taken: Taken; errors: readonly RowError[] }> {
  return work.row.kind === 'orders'
    ? takeWith(tx, deps, { work, taker: takeOrders(work) })
    : takeWith(tx, deps, { work, taker: takeMembers(work) })
}

async function takeWith<T>(tx: Tx, deps: Deps, { work, taker }: { work: Taking; taker: Taker<T> }) {
  const errors: RowError[] = []
  const good: T[] = []
  for (const row of work.chunk) {
    const judged = judgeRow(row, work.columns, (cells) => taker.judge(cells))
    if ('error' in judged) errors.push(judged.error)
    else good.push(judged.made)
  }
  return { taken: good.length > 0 ? await taker.store(tx, deps, good) : { added: 0, already: 0 }, errors }
}

function refusalOf(error: unknown): { code: string; message: string } | undefined {
  if (error instanceof FileRefused) return { code: error.code, message: error.message }
  if (error instanceof Invalid) return { code: error.problems[0]?.code ?? error.code, message: error.message }
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return { code: 'FILE_GONE', message: 'The file is no longer in the data folder; upload it again.' }
  }
  return undefined
}
