/** Enough for a heading and a few rows, wide tables included. */
const HEAD_BYTES = 256 * 1024

export type Encoding = 'utf-8' | 'gb18030'

/** Tables saved by Excel in China are GB 18030; everything else is expected to be UTF-8. */
export async function encodingOf(file: Blob): Promise<Encoding> {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer()
  try {
    // `stream` keeps a character cut at the end of the piece from counting as broken.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'gb18030'
    throw error
  }
}

export interface Head {
  readonly text: string
  /** There is nothing behind it. */
  readonly whole: boolean
}

export async function headOf(file: Blob, encoding: Encoding): Promise<Head> {
  const bytes = await file.slice(0, HEAD_BYTES).arrayBuffer()
  return { text: new TextDecoder(encoding).decode(bytes, { stream: true }), whole: file.size <= HEAD_BYTES }
}

/** The runtime refuses these by the same names: said before anything is uploaded. */
export type FileFault = 'FILE_EMPTY' | 'FILE_BINARY' | 'FILE_NOT_UTF8'

/** What the first bytes rule out. */
export async function faultOf(file: Blob): Promise<FileFault | undefined> {
  const bytes = new Uint8Array(await file.slice(0, 4096).arrayBuffer())
  const [a, b] = bytes
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'FILE_NOT_UTF8'
  // a spreadsheet or an archive begins so; anything else that is no text has signs in it that no text has
  if ((a === 0x50 && b === 0x4b) || (a === 0xd0 && b === 0xcf)) return 'FILE_BINARY'
  if (bytes.filter((byte) => byte < 32 && ![9, 10, 13].includes(byte)).length > 16) return 'FILE_BINARY'
  return bytes.every((byte) => byte <= 32) && file.size <= bytes.length ? 'FILE_EMPTY' : undefined
}

/** The file as the server reads it: UTF-8. */
export async function asUtf8(file: File, encoding: Encoding): Promise<File> {
  if (encoding === 'utf-8') return file
  const text = new TextDecoder(encoding).decode(await file.arrayBuffer())
  return new File([text], file.name, { type: 'text/csv' })
}
