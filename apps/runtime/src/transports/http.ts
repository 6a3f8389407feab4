import { lookup as resolve } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { type HostHttp, type HttpOptions, type HttpReply, NothingSentError } from '@cairn/sdk'
import { Agent, type Dispatcher } from 'undici'
import { isPublicAddress, REFUSED, refuseUrl } from './address.ts'
import type { Report, Witness } from './evidence.ts'
import { Exchange, NotToBeCalled } from './exchange.ts'

const CONNECT_LIMIT = 3000
const TOTAL_LIMIT = 10_000
const IDLE_LIMIT = 4000

/** Connections kept open between messages; ended with the process. */
export interface HttpLines {
  readonly agent: Agent
  readonly allowPrivate: boolean
  close(): void
}

export function openHttpLines({ allowPrivate }: Pick<HttpLines, 'allowPrivate'>): HttpLines {
  const agent = new Agent({
    connections: 64,
    keepAliveTimeout: IDLE_LIMIT,
    keepAliveMaxTimeout: IDLE_LIMIT,
    // each exchange has one limit of its own, from the first wish to the last byte
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_LIMIT, lookup: lookup(allowPrivate), allowH2: false },
  })
  return { agent, allowPrivate, close: () => void agent.destroy() }
}

export interface Guard {
  readonly lines: HttpLines
  /** After this nothing may leave any more, whatever the channel still tries. */
  readonly signal: AbortSignal
  /** Bytes of an answer that are read; four kilobytes where absent. */
  readonly replies?: number
}

/**
 * Calls through the guard: every address of the name is checked as a connection is made, and one that was checked
 * is the one connected to. No redirect is followed, and little of the answer is read.
 */
export function guardedHttp(guard: Guard, witness: Witness, keys: ReadonlySet<string>): HostHttp {
  const under = new Set<Exchange>()
  guard.signal.addEventListener('abort', () => under.forEach((each) => each.stop(guard.signal.reason)), { once: true })
  const call = (wish: Call, key: string | undefined): Promise<HttpReply> =>
    witness.exchange(key, async (report) => {
      const exchange = begin(guard, wish, report)
      under.add(exchange)
      try {
        return await exchange.reply
      } finally {
        under.delete(exchange)
      }
    })
  const by =
    (method: Call['method']) =>
    async (url: string, options: MeantOptions = {}): Promise<HttpReply> => {
      const wish = callOf(method, url, options)
      const named = Object.values(wish.headers).find((value) => keys.has(value))
      // what only asks says nothing about anybody's message
      return call(wish, method === 'GET' ? '' : named)
    }
  return { get: by('GET'), post: by('POST'), put: by('PUT'), delete: by('DELETE') }
}

/** For whoever knows the provider: the status that says what an answer means, where its own does not. */
export interface MeantOptions extends HttpOptions {
  readonly meant?: (reply: HttpReply) => number
}

function callOf(method: Call['method'], url: string, options: MeantOptions): Call {
  const { json, body = '', query, idempotencyKey, signal, meant } = options
  const headers = {
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...options.headers,
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  }
  const written = json === undefined ? body : JSON.stringify(json)
  return {
    method,
    url: query === undefined ? url : asking(url, query),
    body: written,
    headers,
    ...(signal && { signal }),
    ...(meant && { meant }),
  }
}

/** What is no URL stays as it is and is refused by the guard. */
function asking(url: string, query: NonNullable<HttpOptions['query']>): string {
  const target = URL.parse(url)
  if (!target) return url
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.set(name, String(value))
  }
  return target.href
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly meant?: (reply: HttpReply) => number
}

function begin({ lines, signal, replies }: Guard, wish: Call, report: Report): Exchange {
  const refusal = refuseUrl(wish.url, lines.allowPrivate)
  if (refusal !== undefined) {
    report({ saw: 'unsent', detail: refusal, final: true })
    throw new NothingSentError('ADDRESS_REFUSED', refusal)
  }
  const limits = { within: TOTAL_LIMIT, ...(replies !== undefined && { replies }) }
  const exchange = new Exchange(report, { ...limits, ...(wish.meant && { meant: wish.meant }) })
  const { origin, pathname, search } = new URL(wish.url)
  const options: Dispatcher.DispatchOptions = {
    origin,
    path: pathname + search,
    method: wish.method,
    headers: { 'user-agent': 'Cairn', ...wish.headers },
    body: wish.method === 'GET' ? null : wish.body,
  }
  const own = wish.signal === signal ? undefined : wish.signal
  for (const each of own ? [signal, own] : [signal]) if (each.aborted) exchange.stop(each.reason)
  if (own) exchange.heed(own)
  lines.agent.dispatch(options, exchange)
  return exchange
}

/** Answers the addresses of a name that may be called, and none where one of them may not. */
function lookup(allowPrivate: boolean): LookupFunction {
  return (name, options, found) => {
    resolve(name, { ...options, all: true }).then(
      (addresses) => {
        const [first] = addresses
        // one closed address among open ones is how a name is made to point inwards: none of them is called
        const open = allowPrivate || addresses.every(({ address }) => isPublicAddress(address))
        if (!open || !first) found(new NotToBeCalled('ADDRESS_REFUSED', REFUSED, true), '')
        else if (options.all === true) found(null, addresses)
        else found(null, first.address, first.family)
      },
      () => found(new NotToBeCalled('NAME_UNKNOWN', `The name ${name} cannot be found.`, false), ''),
    )
  }
}
