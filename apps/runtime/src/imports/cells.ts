import { storable } from '../events/shape.ts'
import type { Columns } from './header.ts'
import { IMPORT } from './options.ts'
import { utf8 } from './read.ts'
import type { FileRow, RowError, RowErrorCode } from './row.ts'

/** The mapped cells of one row as trimmed text, by target; a cell with nothing in it is absent. */
export type Cells = ReadonlyMap<string, string>

/** Thrown inside the reading of one row and caught at its edge: the row becomes an error, the import goes on. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused'
  readonly code: RowErrorCode
  readonly field: string | undefined
  constructor(code: RowErrorCode, message: string, field?: string) {
    super(message)
    this.code = code
    this.field = field
  }
}

/** What `judge` makes of the row, or why the row is left out. */
export function judgeRow<T>(
  row: FileRow,
  columns: Columns,
  judge: (cells: Cells) => T,
): { made: T } | { error: RowError } {
  try {
    return { made: judge(cellsOf(row, columns)) }
  } catch (refused) {
    if (!(refused instanceof RowRefused)) throw refused
    const { code, message, field } = refused
    return { error: { row: row.line, code, message, raw: rawOf(row), ...(field !== undefined && { field }) } }
  }
}

/** As much of the row as an error file needs, in letters a database keeps. */
const rawOf = ({ raw }: FileRow): string =>
  Buffer.from(raw.trim(), 'latin1')
    .toString('utf8')
    .replaceAll('\u0000', '\ufffd')
    .toWellFormed()
    .slice(0, IMPORT.rawLength)
    .toWellFormed()

const FAULTS: Readonly<Record<NonNullable<FileRow['fault']>, string>> = {
  QUOTE_NOT_CLOSED: 'A quotation mark opens here and is never closed, so the rest of the file cannot be read.',
  RECORD_TOO_LONG: `The row is longer than ${IMPORT.recordBytes / 1024} kB.`,
  RECORD_UNREADABLE: 'The row is not well-formed CSV.',
}

function cellsOf(row: FileRow, { width, places }: Columns): Cells {
  const { cells, fault = 'RECORD_UNREADABLE' } = row
  if (!cells) throw new RowRefused(fault, FAULTS[fault])
  if (cells.length !== width) {
    throw new RowRefused('COLUMN_COUNT', `The row has ${cells.length} cells and the first row names ${width} columns.`)
  }
  const found = new Map<string, string>()
  for (const [target, place] of places) {
    const text = utf8(cells[place] ?? '')
    if (text === undefined) throw new RowRefused('NOT_UTF8', 'The cell is not UTF-8 text.', target)
    if (!storable(text)) throw new RowRefused('TEXT_NOT_STORABLE', 'The cell holds a NUL character.', target)
    const trimmed = text.trim()
    if (trimmed !== '') found.set(target, trimmed)
  }
  return found
}

export function required(cells: Cells, field: string): string {
  const text = cells.get(field)
  if (text === undefined) throw new RowRefused('MISSING', 'The cell is empty.', field)
  return text
}

export function within(text: string, max: number, field: string): string {
  if (text.length > max) throw new RowRefused('TOO_LONG', `The cell is longer than ${max} characters.`, field)
  return text
}
