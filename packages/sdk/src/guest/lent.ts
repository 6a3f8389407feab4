import { httpReply } from '../define/reply.ts'
import type { HostHttp, HostKv, HostLog, HttpOptions, Lent } from '../define/lend.ts'
import type { Json } from '../json.ts'
import type { ToHost, Trouble } from './protocol.ts'
import { errorOf } from './trouble.ts'

type Say = (message: ToHost) => void

/** Questions to the host that are under way, over all calls. */
export interface Desk {
  lend(call: number, signal: AbortSignal, now: number): Lent
  answered(
    id: number,
    answer: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Trouble },
  ): void
}

export function openDesk(say: Say): Desk {
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0

  function ask(call: number, service: 'http' | 'kv', input: unknown): Promise<unknown> {
    const id = ++last
    const answer = Promise.withResolvers<unknown>()
    asked.set(id, answer)
    say({ t: 'ask', id, call, service, input })
    return answer.promise
  }

  return {
    lend: (call, signal, now) => ({
      http: httpOf((input) => ask(call, 'http', input)),
      kv: kvOf((input) => ask(call, 'kv', input)),
      log: logOf(say),
      signal,
      now: () => now,
    }),
    answered(id, answer) {
      const waiting = asked.get(id)
      asked.delete(id)
      if (answer.ok) waiting?.resolve(answer.value)
      else waiting?.reject(errorOf(answer.error))
    },
  }
}

function httpOf(ask: (input: object) => Promise<unknown>): HostHttp {
  const by =
    (method: string) =>
    async (url: string, options: HttpOptions = {}) => {
      const { signal: _, ...plain } = options
      // the host answers in this shape, or with an error
      return httpReply((await ask({ method, url, ...plain })) as Parameters<typeof httpReply>[0])
    }
  return { get: by('GET'), post: by('POST'), put: by('PUT'), delete: by('DELETE') }
}

function kvOf(ask: (input: object) => Promise<unknown>): HostKv {
  return {
    // JSON came over the line
    get: async (key) => ((await ask({ verb: 'get', key })) ?? undefined) as Json | undefined,
    set: async (key, value) => void (await ask({ verb: 'set', key, value })),
    delete: async (key) => void (await ask({ verb: 'delete', key })),
  }
}

export function logOf(say: Say): HostLog {
  const at = (level: 'info' | 'warn') => (text: string, data?: Json) =>
    say({ t: 'log', level, text: String(text).slice(0, 2000), data })
  return { info: at('info'), warn: at('warn') }
}
