/** The first rows of a table, as far as they are needed to choose columns. The runtime's own parser reads the file for good. */
export interface Preview {
  readonly delimiter: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Line on which a quotation mark opens that nothing closes: what follows it would be lost. */
  readonly openQuote?: number
}

const DELIMITERS = [',', '\t', ';', '|']
const ROWS = 8

/** `whole`: the text is all there is, not the beginning of something longer. */
export function previewOf(text: string, whole = true): Preview {
  const head = text.replace(/^\uFEFF/, '')
  const firstLine = head.split(/\r?\n/, 1)[0] ?? ''
  const delimiter = DELIMITERS.toSorted((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0] ?? ','
  const { records, open } = recordsOf(head, delimiter)
  const [header = [], ...rows] = records
  const lost = open !== undefined && (whole || head.length - open.at > LONGEST_CELL)
  return {
    delimiter,
    header: header.map((cell) => cell.trim()),
    rows,
    ...(lost && { openQuote: head.slice(0, open.at).split('\n').length }),
  }
}

/** In the beginning of a longer file, an open cell this long is a stray quotation mark and no long text. */
const LONGEST_CELL = 64 * 1024

interface Records {
  readonly records: string[][]
  /** The quotation mark the text ends behind without its second one. */
  readonly open?: { readonly at: number }
}

/** Quotes as in RFC 4180; the record the text breaks off in is left out. Only the first rows are kept, all are read. */
function recordsOf(text: string, delimiter: string): Records {
  const records: string[][] = []
  const keep = (record: string[]): void => {
    if (records.length <= ROWS && record.some((value) => value.trim() !== '')) records.push(record)
  }
  let record: string[] = []
  let cell = ''
  let opened: number | undefined
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] ?? ''
    if (opened !== undefined) {
      if (letter !== '"') cell += letter
      else if (text[i + 1] === '"') cell += text[++i] ?? ''
      else opened = undefined
    } else if (letter === '"' && cell === '') opened = i
    else if (letter === delimiter) {
      record.push(cell)
      cell = ''
    } else if (letter === '\n') {
      keep([...record, cell.replace(/\r$/, '')])
      record = []
      cell = ''
    } else cell += letter
  }
  if (opened !== undefined) return { records, open: { at: opened } }
  keep([...record, cell])
  return { records }
}
