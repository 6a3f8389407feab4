const LF = 10
const CR = 13

/** Stands at the beginning of a line that was cut: no CSV file holds it, a NUL is refused in any cell. */
export const CUT = '\u0000CUT\u0000'
const HEAD = 900

/**
 * The bytes of a file with every line longer than `limit` cut to its head behind a mark. The CSV parser has a limit of its
 * own, but behind a record too long it drops the rest of its buffer, good rows too. `limit` is more than a chunk of the source.
 */
export async function* cutLongLines(source: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  for await (const chunk of source) {
    const first = nearest(chunk.indexOf(LF), chunk.indexOf(CR))
    const rest = first < 0 ? chunk : chunk.subarray(0, first)
    size += rest.length
    held = size > limit ? [headOf([...held, rest])] : [...held, rest]
    if (first < 0) continue
    yield size > limit ? marked(held) : Buffer.concat(held)
    const last = Math.max(chunk.lastIndexOf(LF), chunk.lastIndexOf(CR))
    yield chunk.subarray(first, last + 1)
    held = [chunk.subarray(last + 1)]
    size = chunk.length - last - 1
  }
  if (size > 0) yield size > limit ? marked(held) : Buffer.concat(held)
}

const nearest = (a: number, b: number): number => (a < 0 ? b : b < 0 ? a : Math.min(a, b))

const headOf = (parts: readonly Buffer[]): Buffer => {
  const head: Buffer[] = []
  let size = 0
  for (const part of parts) {
    if (size >= HEAD) break
    head.push(part.subarray(0, HEAD - size))
    size += part.length
  }
  return Buffer.concat(head)
}

/** Without quotation marks, so that the mark does not end up inside a cell that goes on. */
const marked = (held: readonly Buffer[]): Buffer =>
  Buffer.from(CUT + headOf(held).toString('latin1').replaceAll('"', ''), 'latin1')
