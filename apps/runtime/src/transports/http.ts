import { lookup as resolve } from 'node:dns/promises'
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type HostHttp, type HttpReply, NothingSentError } from '@cairn/sdk'
import { isPublicAddress, REFUSED, refuseUrl } from './address.ts'
import type { Report, Sighting, Witness } from './evidence.ts'
import { readRetryAfter } from './retry-after.ts'

const REPLY_LIMIT = 4096
const CONNECT_LIMIT = 3000
const TOTAL_LIMIT = 10_000

/** Connections kept open between messages; ended with the process. */
export interface HttpLines {
  readonly plain: http.Agent
  readonly secure: https.Agent
  close(): void
}

export function openHttpLines(): HttpLines {
  const options = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 4000 }
  const plain = new http.Agent(options)
  const secure = new https.Agent(options)
  return {
    plain,
    secure,
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

interface Guard {
  readonly lines: HttpLines
  readonly allowPrivate: boolean
  /** After this nothing may leave any more, whatever the channel still tries. */
  readonly signal: AbortSignal
}

/**
 * `post` and `get` through the guard: every address of the name is checked, and the one that was checked is the one
 * connected to. No redirect is followed, four kilobytes of the answer are read.
 */
export function guardedHttp(guard: Guard, witness: Witness, keys: ReadonlySet<string>): HostHttp {
  return {
    post(url, { body, headers, signal }) {
      const key = Object.values(headers).find((value) => keys.has(value))
      return witness.exchange(key, (report) => call(guard, { method: 'POST', url, body, headers, signal }, report))
    },
    get: (url, { headers, signal }) =>
      witness.exchange('', (report) => call(guard, { method: 'GET', url, body: '', headers, signal }, report)),
  }
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

async function call({ lines, allowPrivate, signal }: Guard, wish: Call, report: Report): Promise<HttpReply> {
  const refusal = refuseUrl(wish.url, allowPrivate)
  if (refusal !== undefined) throw unsent(report, { code: 'ADDRESS_REFUSED', detail: refusal, final: true })
  const target = new URL(wish.url)
  const addresses = await checked(target.hostname, { allowPrivate, report })
  const secure = target.protocol === 'https:'
  const request = (secure ? https : http).request(target, {
    method: wish.method,
    agent: secure ? lines.secure : lines.plain,
    headers: { 'user-agent': 'Cairn', ...wish.headers, 'content-length': Buffer.byteLength(wish.body) },
    lookup: pinned(addresses),
    signal: AbortSignal.any([signal, wish.signal, AbortSignal.timeout(TOTAL_LIMIT)]),
  })
  return exchange(request, { body: wish.body, report })
}

function unsent(
  report: Report,
  { code, detail, final = false, cause }: { code: string; detail: string; final?: boolean; cause?: unknown },
): NothingSentError {
  report({ saw: 'unsent', detail, final })
  return new NothingSentError(code, detail, { cause })
}

type Address = { readonly address: string; readonly family: number }

async function checked(
  host: string,
  { allowPrivate, report }: { allowPrivate: boolean; report: Report },
): Promise<readonly Address[]> {
  const name = host.replace(/^\[|\]$/g, '')
  if (isIP(name) !== 0) return [{ address: name, family: isIP(name) }]
  let addresses: readonly Address[]
  try {
    addresses = await resolve(name, { all: true })
  } catch (cause) {
    throw unsent(report, { code: 'NAME_UNKNOWN', detail: `The name ${name} cannot be found.`, cause })
  }
  // one closed address among open ones is how a name is made to point inwards: none of them is called
  if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw unsent(report, { code: 'ADDRESS_REFUSED', detail: REFUSED, final: true })
  }
  return addresses
}

/** Answers the addresses that were checked, whatever the name says by now. */
function pinned(addresses: readonly Address[]): LookupFunction {
  return (_host, options, found) => {
    const [first] = addresses
    if (options.all === true) found(null, [...addresses])
    else if (first) found(null, first.address, first.family)
    else found(new Error('No address'), '')
  }
}

function exchange(request: http.ClientRequest, { body, report }: { body: string; report: Report }): Promise<HttpReply> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<HttpReply>()
  let written = false
  const onOpen = (): void => {
    written = true
    report({ saw: 'written' })
  }
  request.on('socket', (socket) => {
    if (!socket.connecting) return onOpen()
    const slow = setTimeout(() => request.destroy(new Error('No connection within three seconds')), CONNECT_LIMIT)
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onOpen)
    for (const event of ['connect', 'close'] as const) socket.once(event, () => clearTimeout(slow))
  })
  request.on('error', (cause) => {
    const detail = cause.message
    if (written) reject(new Error(detail, { cause }))
    else reject(unsent(report, { code: 'NOT_REACHED', detail, cause }))
  })
  request.on('response', (response) => {
    readReply(response).then((reply) => {
      report(sightingOf(reply))
      answer(reply)
    }, reject)
  })
  request.end(body)
  return promise
}

/** 429 and the other refusals say that nothing was taken; a server error leaves it open. */
function sightingOf({ status, headers }: HttpReply): Sighting {
  const detail = `The receiver answered ${status}`
  if (status >= 500) return { saw: 'unclear', detail }
  if (status < 300) return { saw: 'taken' }
  const afterMs = status === 429 ? readRetryAfter(headers) : undefined
  return {
    saw: 'refused',
    detail,
    ...(status === 429 && { busy: true }),
    ...((status === 401 || status === 403) && { denied: true }),
    ...(afterMs !== undefined && { afterMs }),
  }
}

async function readReply(response: http.IncomingMessage): Promise<HttpReply> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      const piece = Buffer.from(chunk)
      chunks.push(piece)
      size += piece.length
      if (size >= REPLY_LIMIT) break
    }
  } catch {
    // the status is the answer; a body cut short does not change it
    response.destroy()
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).subarray(0, REPLY_LIMIT).toString('utf8'),
  }
}
