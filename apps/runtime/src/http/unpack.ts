import { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

const inflate = promisify(gunzip)

/**
 * The text of a body of at most `limit` bytes, before and after unpacking. What a client calls its body does not matter
 * (one public client sends gzipped JSON as a form); what it looks like does.
 */
export async function unpackText(c: Context, limit: number): Promise<string> {
  const sent = await read(c, limit)
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? ''
  if (encoding !== '' && encoding !== 'identity' && encoding !== 'gzip') {
    throw new HTTPException(415, {
      message: `The body is packed as ${encoding.slice(0, 20)}; send it plain or as gzip.`,
    })
  }
  const packed = sent[0] === 0x1f && sent[1] === 0x8b
  const bytes = packed ? await unpack(sent, limit) : sent
  try {
    return strict.decode(bytes)
  } catch (cause) {
    throw new HTTPException(400, { message: 'The body is not UTF-8 text.', cause })
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** From the socket where there is one: a web stream around it costs as much as storing the event of a small call. */
function read(c: Context, limit: number): Promise<Buffer> {
  const incoming: unknown = Reflect.get(Object(c.env), 'incoming')
  return incoming instanceof IncomingMessage ? readSocket(incoming, limit) : readStream(c.req.raw, limit)
}

function readSocket(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let size = 0
  const take = (chunk: Buffer): void => {
    size += chunk.length
    chunks.push(chunk)
    if (size <= limit) return
    incoming.off('data', take) // the rest runs off unheard
    reject(tooLarge(limit))
  }
  incoming.on('data', take)
  incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
  incoming.once('error', reject)
  incoming.once('close', () => {
    if (!incoming.complete) reject(new HTTPException(400, { message: 'The body ended before it was whole.' }))
  })
  return promise
}

async function readStream(request: Request, limit: number): Promise<Buffer> {
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
