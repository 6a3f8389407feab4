import { FileRefused, type FileRow } from './row.ts'
import { utf8 } from './read.ts'

export interface Columns {
  /** How many cells a row has. */
  readonly width: number
  /** Target field to the place of its column. */
  readonly places: ReadonlyMap<string, number>
}

/** Finds the mapped columns in the file's first row. */
export function findColumns(header: FileRow | undefined, mapping: Readonly<Record<string, string>>): Columns {
  if (!header?.cells)
    throw new FileRefused('HEADER_UNREADABLE', 'The first row could not be read; it must name the columns.')
  const names = header.cells.map(utf8)
  if (names.includes(undefined)) {
    throw new FileRefused(
      'FILE_NOT_UTF8',
      'The names of the columns are not UTF-8; save the file as CSV UTF-8 and import that.',
    )
  }
  const columns = names.map((name) => (name ?? '').trim())
  const places = Object.entries(mapping).map(([target, name]): [string, number] => {
    const place = columns.indexOf(name.trim())
    if (place < 0) {
      const there = columns
        .map((column) => `“${column.slice(0, 40)}”`)
        .slice(0, 20)
        .join(', ')
      throw new FileRefused('COLUMN_ABSENT', `The column “${name}” is not in the first row, which has ${there}.`)
    }
    if (columns.indexOf(name.trim(), place + 1) >= 0) {
      throw new FileRefused(
        'HEADER_DUPLICATE',
        `The column “${name}” is there twice, so it is not clear which one is meant.`,
      )
    }
    return [target, place]
  })
  return { width: columns.length, places: new Map(places) }
}
