/** One record of the file as read. `line` is where it begins, from 1, as an editor or a spreadsheet numbers it. */
export interface FileRow {
  readonly line: number
  /** Absent: the record could not be read. */
  readonly cells?: readonly string[]
  readonly fault?: 'QUOTE_NOT_CLOSED' | 'RECORD_TOO_LONG' | 'RECORD_UNREADABLE'
  readonly raw: string
  /** Bytes of the file read when the record was complete. */
  readonly consumed: number
}

/** Why one row was left out. `field` is the target it concerns, where it concerns one. */
export interface RowError {
  readonly row: number
  readonly field?: string
  readonly code: RowErrorCode
  readonly message: string
  readonly raw: string
}

export type RowErrorCode =
  | 'MISSING'
  | 'NUMBER_UNREADABLE'
  | 'AMOUNT_NEGATIVE'
  | 'DATE_UNREADABLE'
  | 'LATER_THAN_CLOCK'
  | 'TOO_LONG'
  | 'ZONE_UNKNOWN'
  | 'EMAIL_UNREADABLE'
  | 'COLUMN_COUNT'
  | 'NOT_UTF8'
  | 'TEXT_NOT_STORABLE'
  | NonNullable<FileRow['fault']>

/** A fault of the file as a whole: nothing of it was taken in. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
  readonly code: FileRefusedCode
  constructor(code: FileRefusedCode, message: string) {
    super(message)
    this.code = code
  }
}

export type FileRefusedCode =
  | 'FILE_EMPTY'
  | 'FILE_BINARY'
  | 'FILE_NOT_UTF8'
  | 'FILE_GONE'
  | 'HEADER_UNREADABLE'
  | 'HEADER_DUPLICATE'
  | 'COLUMN_ABSENT'
