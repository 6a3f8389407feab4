import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { HTTPException } from 'hono/http-exception'

const inflate = promisify(gunzip)

/**
 * The text of a body of at most `limit` bytes, before and after unpacking. What a client calls its body does not matter
 * (one public client sends gzipped JSON as a form); what it looks like does.
 */
export async function unpackText(request: Request, limit: number): Promise<string> {
  const sent = await read(request, limit)
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (encoding !== '' && encoding !== 'identity' && encoding !== 'gzip') {
    throw new HTTPException(415, {
      message: `The body is packed as ${encoding.slice(0, 20)}; send it plain or as gzip.`,
    })
  }
  const packed = sent[0] === 0x1f && sent[1] === 0x8b
  const bytes = packed ? await unpack(sent, limit) : sent
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new HTTPException(400, { message: 'The body is not UTF-8 text.', cause })
  }
}

async function read(request: Request, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function unpack(bytes: Buffer, limit: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: limit })
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(limit)
    throw new HTTPException(400, { message: 'The body says it is gzip and cannot be unpacked.', cause })
  }
}

const tooLarge = (limit: number) =>
  new HTTPException(413, { message: `The body is larger than ${limit / 1000} kB; send fewer events in a call.` })
