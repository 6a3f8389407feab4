import { z } from 'zod'

/** Both sides name the protocol they speak; a host refuses a guest that speaks another. */
export const PROTOCOL = 1

/** No message is longer, in bytes. The guest's is the host's memory, so it is the smaller one. */
export const LIMITS = { toGuest: 64_000_000, toHost: 8_000_000 }

/** What a host may ask of a guest. */
export type Method =
  | 'describe'
  | 'send'
  | 'lookup'
  | 'results'
  | 'test'
  | 'options'
  | 'parse'
  | 'when'
  | 'features'
  | 'fit'
  | 'predict'
  | 'migrate'
  /** Reads a config by the plugin's own schema, where a host only knows its JSON Schema. */
  | 'validate'

export type ToGuest =
  | { readonly t: 'call'; readonly id: number; readonly method: Method; readonly node: string; readonly input: unknown }
  /** The call is given up: its signal is raised, and what it still asks is refused. */
  | { readonly t: 'abort'; readonly id: number }
  | { readonly t: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly t: 'reply'; readonly id: number; readonly ok: false; readonly error: Trouble }
  | { readonly t: 'ping' }

const trouble = z.object({
  /** The class of error: what follows from it is the host's business. */
  kind: z.enum(['retryable', 'permanent', 'connection', 'config', 'nothing-sent', 'answer', 'bug']),
  code: z.string().max(100),
  message: z.string().transform((text) => text.slice(0, 1000)),
  afterMs: z.number().optional(),
})
/** An error as it crosses the line. */
export type Trouble = z.output<typeof trouble>

const id = z.int().min(0)
/** All that a guest may say; anything else ends it. */
export const toHost = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), protocol: z.number(), nodes: z.array(z.string()).max(100) }),
  z.object({ t: z.literal('done'), id, ok: z.literal(true), value: z.unknown() }),
  z.object({ t: z.literal('failed'), id, error: trouble }),
  z.object({ t: z.literal('ask'), id, call: id, service: z.enum(['http', 'kv']), input: z.unknown() }),
  z.object({
    t: z.literal('log'),
    level: z.enum(['info', 'warn']),
    text: z.string().max(20_000),
    data: z.unknown().optional(),
  }),
  z.object({ t: z.literal('pong'), rss: z.number().min(0) }),
  z.object({ t: z.literal('refused'), what: z.string().max(300) }),
])
export type ToHost = z.output<typeof toHost>
