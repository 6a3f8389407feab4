/** The first rows of a table, as far as they are needed to choose columns. The runtime's own parser reads the file for good. */
export interface Preview {
  readonly delimiter: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const DELIMITERS = [',', '\t', ';', '|']
const ROWS = 8

export function previewOf(text: string): Preview {
  const head = text.replace(/^\uFEFF/, '')
  const firstLine = head.split(/\r?\n/, 1)[0] ?? ''
  const delimiter = DELIMITERS.toSorted((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0] ?? ','
  const [header = [], ...rows] = recordsOf(head, delimiter)
  return { delimiter, header: header.map((cell) => cell.trim()), rows }
}

/** Quotes as in RFC 4180; the record the text breaks off in is left out. */
function recordsOf(text: string, delimiter: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length && records.length <= ROWS; i++) {
    const letter = text[i] ?? ''
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (text[i + 1] === '"') cell += text[++i] ?? ''
      else quoted = false
    } else if (letter === '"' && cell === '') quoted = true
    else if (letter === delimiter) {
      record.push(cell)
      cell = ''
    } else if (letter === '\n') {
      records.push([...record, cell.replace(/\r$/, '')])
      record = []
      cell = ''
    } else cell += letter
  }
  const rest = [...record, cell]
  if (!quoted && records.length <= ROWS && rest.some((each) => each !== '')) records.push(rest)
  return records.filter((each) => each.some((value) => value.trim() !== ''))
}
