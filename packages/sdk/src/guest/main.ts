import { Socket } from 'node:net'
import { type Definition, definitionsOf } from '../plugin/describe.ts'
import { objectOf, type Json } from '../json.ts'
import { logOf, openDesk } from './lent.ts'
import { lockDown } from './lockdown.ts'
import { LIMITS, PROTOCOL, type ToGuest, type ToHost } from './protocol.ts'
import { serve } from './serve.ts'
import { troubleFrom } from './trouble.ts'
import { openWire } from './wire.ts'

/**
 * The process of one plugin: `node --permission … main.ts <entry>`, with nothing but a pipe to the host. It ends with the pipe, so
 * no guest outlives its host.
 */
const real = process
const entry = real.argv[2] ?? ''
const pipe = new Socket({ fd: 3, readable: true, writable: true })
const wire = openWire(pipe, { takes: LIMITS.toGuest, sends: LIMITS.toHost, hear, broken: () => real.exit(1) })
pipe.on('close', () => real.exit(0))
pipe.on('error', () => real.exit(0))

const say = (message: ToHost): void => void wire.tell(message)
const desk = openDesk(say)
const calls = new Map<number, AbortController>()
let definitions: readonly Definition[] = []

lockDown((what) => say({ t: 'refused', what }))
const log = logOf(say)
const spoken = (words: readonly unknown[]): string => words.map((word) => String(word)).join(' ')
Object.assign(globalThis, {
  console: Object.freeze({
    log: (...words: unknown[]) => log.info(spoken(words)),
    info: (...words: unknown[]) => log.info(spoken(words)),
    debug: () => {},
    warn: (...words: unknown[]) => log.warn(spoken(words)),
    error: (...words: unknown[]) => log.warn(spoken(words)),
  }),
})

const module: unknown = await import(entry)
definitions = definitionsOf(module as Readonly<Record<string, unknown>>)
say({ t: 'hello', protocol: PROTOCOL, nodes: definitions.map(({ wish }) => wish.id) })

function hear(heard: unknown): void {
  // the host is trusted to speak its own protocol
  const message = heard as ToGuest
  if (message.t === 'ping') say({ t: 'pong', rss: real.memoryUsage.rss() })
  else if (message.t === 'abort') calls.get(message.id)?.abort()
  else if (message.t === 'reply') desk.answered(message.id, message)
  else void answer(message)
}

async function answer({ id, method, node, input }: Extract<ToGuest, { t: 'call' }>): Promise<void> {
  const abort = new AbortController()
  calls.set(id, abort)
  try {
    const given = objectOf(input as Json)
    const lent = desk.lend(id, abort.signal, Number(given['now'] ?? 0))
    const value = await serve(definitions, { method, node, input: given, lent })
    say({ t: 'done', id, ok: true, value: value ?? null })
  } catch (error) {
    say({ t: 'failed', id, error: troubleFrom(error) })
  } finally {
    calls.delete(id)
  }
}
