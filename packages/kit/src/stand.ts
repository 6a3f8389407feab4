import { type HostHttp, type HttpOptions, httpReply, type HttpReply, NothingSentError } from '@cairn/sdk'
import type { Witness } from '@cairn/runtime/transports/evidence'
import { sightingOf } from '@cairn/runtime/transports/exchange'
import { GuestGone } from '@cairn/runtime/plugins/guest'
import type { Mock, MockAnswer, MockMessage, MockRequest } from './mock.ts'

/** What goes wrong with one call. Undefined: nothing. */
export type Fault =
  /** This answer comes instead of the provider's, which took nothing. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** No byte left. */
  | 'unreachable'
  /** It left and did not arrive, or arrived and the answer did not come back, or the plugin's process ended over it. */
  | 'lost'
  | 'silent'
  | 'crash'
  /** No answer until it is given up. */
  | 'hang'
  /** The provider's own answer, changed on its way. */
  | { readonly rewrite: (body: string, messages: readonly MockMessage[]) => string }
export type Faults = (request: MockRequest, count: number) => Fault | undefined

/** One call that arrived at the provider. */
export interface Seen {
  readonly request: MockRequest
  readonly messages: readonly MockMessage[] | undefined
  readonly taken: boolean
  /** Virtual time. */
  readonly at: number
}

interface Moment {
  readonly at: number
  readonly signal: AbortSignal
}

/** The provider's side of one errand: what came, what it took, and how much of it at once. */
export interface Stand {
  readonly seen: readonly Seen[]
  readonly most: number
  /** Rejects when the process ends over a call that is made from now on. */
  crashed(): Promise<never>
  http(lent: { witness: Witness; keys: ReadonlySet<string>; signal: AbortSignal; at: number }): HostHttp
}

/** Whose provider it is; `called` gathers the hosts. */
interface Owner {
  readonly mock: Mock
  readonly called: Set<string>
}

export function openStand({ mock, called }: Owner, faults: Faults): Stand {
  const seen: Seen[] = []
  let end = Promise.withResolvers<never>()
  end.promise.catch(() => undefined)
  let count = 0
  let open = 0
  let most = 0

  async function arrive(request: MockRequest, fault: Fault | undefined, { at, signal }: Moment): Promise<MockAnswer> {
    const took = fault === undefined || fault === 'silent' || fault === 'crash' || isRewrite(fault)
    const messages = mock.messages?.(request)
    seen.push({ request, messages, taken: took, at })
    if (isAnswer(fault)) return fault
    const answer = took ? await mock.default(request) : {}
    if (fault === undefined) return answer
    if (isRewrite(fault)) return { ...answer, body: fault.rewrite(answer.body ?? '', messages ?? []) }
    if (fault === 'crash') end.reject(new GuestGone({ kind: 'crash', detail: 'It ended over a call.' }))
    if (fault === 'hang') await aborted(signal)
    throw new Error('No answer within 10 seconds')
  }

  return {
    seen,
    get most() {
      return most
    },
    crashed() {
      end = Promise.withResolvers<never>()
      // heard where somebody waits for it
      end.promise.catch(() => undefined)
      return end.promise
    },
    http({ witness, keys, signal, at }) {
      const by =
        (method: string) =>
        async (url: string, options: HttpOptions = {}): Promise<HttpReply> => {
          const request = requestOf(method, url, options)
          called.add(URL.parse(url)?.host ?? url)
          const fault = faults(request, count++)
          const named = Object.values(request.headers).find((value) => keys.has(value))
          return witness.exchange(method === 'GET' ? '' : named, async (report) => {
            if (signal.aborted || fault === 'unreachable') {
              report({ saw: 'unsent', detail: 'The connection was refused' })
              throw new NothingSentError('NOT_REACHED', 'The connection was refused')
            }
            report({ saw: 'written' })
            most = Math.max(most, (open += 1))
            try {
              // a turn of the loop, so that calls made at once are seen at once
              await new Promise((go) => setImmediate(go))
              const { status = 200, headers = {}, body = '{}' } = await arrive(request, fault, { at, signal })
              const reply = httpReply({ status, headers, body })
              report(sightingOf(reply))
              return reply
            } finally {
              open -= 1
            }
          })
        }
      return { get: by('GET'), post: by('POST'), put: by('PUT'), delete: by('DELETE') }
    },
  }
}

const isAnswer = (fault: Fault | undefined): fault is Extract<Fault, { status: number }> =>
  typeof fault === 'object' && 'status' in fault
const isRewrite = (fault: Fault | undefined): fault is Extract<Fault, { rewrite: unknown }> =>
  typeof fault === 'object' && 'rewrite' in fault

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((go) => (signal.aborted ? go() : signal.addEventListener('abort', () => go(), { once: true })))

function requestOf(
  method: string,
  url: string,
  { json, body = '', headers = {}, idempotencyKey }: HttpOptions,
): MockRequest {
  const target = URL.parse(url)
  const text = json === undefined ? body : JSON.stringify(json)
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    method,
    url,
    path: target ? target.pathname + target.search : url,
    query: target ? Object.fromEntries(target.searchParams) : {},
    headers: {
      ...Object.fromEntries(lower),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    body: text,
    // as it is on the line, so that nobody shares an object with the plugin
    ...(text !== '' && { json: parsed(text) }),
  }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
