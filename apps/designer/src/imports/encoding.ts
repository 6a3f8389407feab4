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

export async function headOf(file: Blob, encoding: Encoding): Promise<string> {
  return new TextDecoder(encoding).decode(await file.slice(0, HEAD_BYTES).arrayBuffer(), { stream: true })
}

/** The file as the server reads it: UTF-8. */
export async function asUtf8(file: File, encoding: Encoding): Promise<File> {
  if (encoding === 'utf-8') return file
  const text = new TextDecoder(encoding).decode(await file.arrayBuffer())
  return new File([text], file.name, { type: 'text/csv' })
}
