import type { Deps } from '../deps.ts'
import { type ErrorRow, readErrors } from './store.ts'

const PAGE = 1_000

/** The errors of an import as CSV, page by page. */
export function errorsCsv({ db }: Pick<Deps, 'db'>, id: number): ReadableStream<Uint8Array> {
  const text = new TextEncoder()
  let after = 0
  return new ReadableStream({
    start: (stream) => stream.enqueue(text.encode('\ufeffrow,field,code,message,raw\r\n')),
    async pull(stream) {
      const rows = await readErrors(db, id, { after, limit: PAGE })
      after = rows.at(-1)?.row ?? after
      if (rows.length > 0) stream.enqueue(text.encode(rows.map(lineOf).join('')))
      if (rows.length < PAGE) stream.close()
    },
  })
}

const lineOf = ({ row, field, code, message, raw }: ErrorRow): string =>
  `${[String(row), field ?? '', code, message, raw].map(safeCell).join(',')}\r\n`

/** A spreadsheet must read the cell as text: what begins like a formula gets an apostrophe in front. */
export function safeCell(text: string): string {
  const plain = /^[\s\u3000]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n\t;']/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
