import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { type CsvError, type Info, parse } from 'csv-parse'
import { CUT, cutLongLines } from './lines.ts'
import { IMPORT } from './options.ts'
import { FileRefused, type FileRow } from './row.ts'

interface Reading {
  readonly delimiter?: string | undefined
}

/**
 * The records of a CSV file, the header first, as a stream that never holds more than a few. Bytes travel as latin1 so
 * that one cell in another encoding spoils its own row alone; `utf8` below makes text of them.
 */
export async function* readRows(path: string, { delimiter }: Reading): AsyncGenerator<FileRow> {
  const { start, sample } = await inspect(path)
  const parser = parse({
    delimiter: delimiter ?? likelyDelimiter(sample),
    encoding: 'latin1',
    bom: false,
    info: true,
    raw: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: RECORD_LIMIT,
    on_skip: (error, raw) => {
      // Handed on in its place among the good ones; the parser is an ordinary stream of objects.
      parser.push({ fault: faultOf(error), raw: raw ?? '', info: { ...parser.info } } satisfies Emitted)
      return undefined
    },
  })
  const emitted: AsyncIterable<Emitted> = pipeline(
    cutLongLines(createReadStream(path, { start }), IMPORT.recordBytes),
    parser,
    () => undefined,
  )
  let ended = 0
  for await (const { record, fault, raw, info } of emitted) {
    const line = record ? info.lines - newlines(raw) : ended + 1
    ended = info.lines
    const common = { line, consumed: start + info.bytes }
    if (record && !raw.includes(CUT)) yield { ...common, raw, cells: record }
    else yield { ...common, raw: raw.replaceAll(CUT, ''), fault: fault ?? 'RECORD_TOO_LONG' }
    // Behind a quotation mark that swallowed this much no row can be trusted any more.
    if (fault !== undefined) return
  }
}

/** Lines are cut before: only a quotation mark that stays open for many lines gets this far. */
const RECORD_LIMIT = 4 * IMPORT.recordBytes

interface Emitted {
  readonly record?: readonly string[]
  readonly fault?: NonNullable<FileRow['fault']>
  readonly raw: string
  readonly info: Pick<Info, 'lines' | 'bytes'>
}

/** Undefined: not UTF-8. */
export function utf8(latin1: string): string | undefined {
  if (ASCII.test(latin1)) return latin1
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(latin1, 'latin1'))
  } catch {
    // the one thing decode throws for is the answer here
    return undefined
  }
}
const ASCII = /^[\p{ASCII}]*$/u

const newlines = (raw: string): number => raw.trim().split(/\r\n|\n|\r/).length - 1

function faultOf(error: CsvError | undefined): NonNullable<FileRow['fault']> {
  const open = error?.code === 'CSV_QUOTE_NOT_CLOSED' || error?.code === 'CSV_MAX_RECORD_SIZE'
  return open ? 'QUOTE_NOT_CLOSED' : 'RECORD_UNREADABLE'
}

/** Looks at the first bytes: what they rule out is said before a row is read. */
async function inspect(path: string): Promise<{ start: number; sample: string }> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0)
    const head = buffer.subarray(0, bytesRead)
    const magic = head.subarray(0, 4).toString('latin1')
    if (magic.startsWith('PK\u0003\u0004') || magic.startsWith('\u00d0\u00cf\u0011\u00e0')) {
      throw new FileRefused('FILE_BINARY', 'This is a spreadsheet or an archive; save it as CSV UTF-8 and import that.')
    }
    if (magic.startsWith('\u00ff\u00fe') || magic.startsWith('\u00fe\u00ff')) {
      throw new FileRefused('FILE_NOT_UTF8', 'This file is UTF-16; save it as CSV UTF-8 and import that.')
    }
    const start = magic.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0
    const sample = head.subarray(start).toString('latin1')
    if (sample.trim() === '') throw new FileRefused('FILE_EMPTY', 'There is nothing in this file.')
    const controls = head.subarray(0, 4_096).filter((byte) => byte < 32 && !WHITE.has(byte)).length
    if (controls > 16) throw new FileRefused('FILE_BINARY', 'This is not a text file; a CSV file is needed.')
    return { start, sample }
  } finally {
    await file.close()
  }
}

const WHITE: ReadonlySet<number> = new Set([9, 10, 13])

/** The one there is most of in the first line. */
function likelyDelimiter(sample: string): string {
  const first = sample.split(/\r\n|\n|\r/, 1)[0] ?? ''
  const count = (delimiter: string) => first.split(delimiter).length
  return [',', ';', '\t', '|'].reduce((best, next) => (count(next) > count(best) ? next : best))
}
