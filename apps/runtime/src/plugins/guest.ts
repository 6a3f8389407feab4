import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { pathToFileURL } from 'node:url'
import {
  errorOf,
  LIMITS,
  type Method,
  openWire,
  PROTOCOL,
  type ToGuest,
  toHost,
  type ToHost,
  troubleFrom,
  type Wire,
} from '@cairn/sdk/guest'
import type { Times } from '../config.ts'
import { ground, guestMain } from './discover.ts'

/** What the host does for a guest during one call. Both throw what the guest is to hear. */
export interface Services {
  http(input: unknown): Promise<unknown>
  kv(input: unknown): Promise<unknown>
}

export interface GuestCall {
  readonly method: Method
  /** The node or connection that is meant. */
  readonly node: string
  readonly input: object
  readonly services: Services
  /** After this the call is over for the caller, whatever the guest still does. */
  readonly signal: AbortSignal
  /** How long the process may compute without a word while this call is open, where that is longer than otherwise. */
  readonly patience?: number
}

/** How a process ended, or why it was ended. */
export interface Ending {
  readonly kind: 'asked' | 'crash' | 'hang' | 'leak' | 'flood' | 'protocol' | 'start'
  readonly detail: string
}

/** One process of one plugin. */
export interface Guest {
  readonly pid: number | undefined
  readonly calls: number
  readonly idleSince: number
  call(call: GuestCall): Promise<unknown>
  /** Ends it when its calls have ended, at once where there is none. */
  drain(): void
  kill(ending: Ending): void
  readonly ended: Promise<Ending>
}

export interface Raising {
  readonly folder: string
  readonly entry: string
  readonly times: Times['guest']
  readonly log: (level: 'info' | 'warn', text: string, data: unknown) => void
  /** Something it reached for and did not get. */
  readonly refused: (what: string) => void
  /** A call went on after it was given up: the process is not to be trusted with another one. */
  readonly soiled: () => void
}

const HEAP_MB = 128
const RSS_MOST = 400_000_000
const START = 20_000
/** What a guest may say unasked in one beat, how much of that is heard, and how many questions it may have open. */
const FLOOD = { messages: 20_000, heard: 200, asks: 512 }

/** The process is gone before it answered: what it did until then is for the host to judge. */
export class GuestGone extends Error {
  override readonly name = 'GuestGone'
  readonly ending: Ending
  constructor(ending: Ending) {
    super(`The plugin's process ended (${ending.kind}): ${ending.detail}`)
    this.ending = ending
  }
}

/** Starts a process and waits until its plugin is loaded. */
export async function raise(raising: Raising): Promise<Guest> {
  const { folder, entry } = raising
  const readable = [folder, ...ground()].map((path) => `--allow-fs-read=${path}`)
  const flags = [
    '--permission',
    ...readable,
    '--disallow-code-generation-from-strings',
    '--no-addons',
    '--no-warnings',
    `--max-old-space-size=${HEAP_MB}`,
  ]
  const child = spawn(process.execPath, [...flags, guestMain(), pathToFileURL(join(folder, entry)).href], {
    cwd: folder,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const guest = new Line(child, raising)
  const late = setTimeout(() => guest.kill({ kind: 'start', detail: 'It was not loaded in time.' }), START)
  late.unref()
  const ending = await Promise.race([guest.loaded, guest.ended])
  clearTimeout(late)
  if (ending) throw new GuestGone(ending.kind === 'crash' ? { ...ending, kind: 'start' } : ending)
  return guest
}

interface Open {
  readonly call: GuestCall
  readonly settle: PromiseWithResolvers<unknown>
}

class Line implements Guest {
  readonly #child: ChildProcess
  readonly #raising: Raising
  readonly #wire: Wire
  readonly #beat: NodeJS.Timeout
  readonly #open = new Map<number, Open>()
  readonly #hello = Promise.withResolvers<undefined>()
  readonly #ended = Promise.withResolvers<Ending>()
  #last = 0
  #asks = 0
  /** Messages of this beat that answer nothing, and beats without any message at all. */
  #idleTalk = 0
  #missed = 0
  #loaded = false
  #draining = false
  #idle = performance.now()
  #why: Ending | undefined
  /** The end of what it wrote where nobody listens. */
  #complaint = ''

  constructor(child: ChildProcess, raising: Raising) {
    this.#child = child
    this.#raising = raising
    // `pipe` of the options it was spawned with makes it one
    const pipe = child.stdio[3] as Duplex
    this.#wire = openWire(pipe, {
      takes: LIMITS.toHost,
      sends: LIMITS.toGuest,
      hear: (message) => this.#hear(message),
      broken: ({ message }) => this.kill({ kind: 'protocol', detail: message }),
    })
    // a pipe that breaks is the end of the process, which is told below
    pipe.on('error', () => {})
    child.stderr?.on('data', (piece: Buffer) => {
      this.#complaint = (this.#complaint + piece.toString('utf8')).slice(-2000)
    })
    child.on('error', ({ message }) => this.#finish({ kind: 'start', detail: message }))
    child.on('exit', (code, signal) => {
      const detail = `${signal ?? `exit ${code}`} ${reasonOf(this.#complaint)}`.trim()
      this.#finish(this.#why ?? { kind: 'crash', detail })
    })
    this.#beat = setInterval(() => void this.#look(), raising.times.beat)
    this.#beat.unref()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }
  get calls(): number {
    return this.#open.size
  }
  get idleSince(): number {
    return this.#idle
  }
  get loaded(): Promise<undefined> {
    return this.#hello.promise
  }
  get ended(): Promise<Ending> {
    return this.#ended.promise
  }

  call(call: GuestCall): Promise<unknown> {
    const { exitCode, signalCode } = this.#child
    if (this.#why !== undefined || exitCode !== null || signalCode !== null) {
      return Promise.reject(new GuestGone(this.#why ?? { kind: 'crash', detail: 'It is gone.' }))
    }
    const id = ++this.#last
    const settle = Promise.withResolvers<unknown>()
    this.#open.set(id, { call, settle })
    const { method, node, input, signal } = call
    const stop = (): void => this.#abandon(id)
    signal.addEventListener('abort', stop, { once: true })
    this.#tell({ t: 'call', id, method, node, input })
    return settle.promise.finally(() => signal.removeEventListener('abort', stop))
  }

  drain(): void {
    this.#draining = true
    if (this.#open.size === 0) this.kill(NOT_NEEDED)
  }

  kill(ending: Ending): void {
    this.#why ??= ending
    this.#child.kill('SIGKILL')
  }

  #finish(ending: Ending): void {
    clearInterval(this.#beat)
    this.#ended.resolve(ending)
    for (const { settle } of this.#open.values()) settle.reject(new GuestGone(ending))
    this.#open.clear()
  }

  #tell(message: ToGuest): void {
    this.#wire.tell(message)
  }

  #hear(heard: unknown): void {
    this.#missed = 0
    const parsed = toHost.safeParse(heard)
    if (!parsed.success) return this.kill({ kind: 'protocol', detail: 'It does not keep to the protocol.' })
    this.#take(parsed.data)
  }

  #take(message: ToHost): void {
    if (message.t === 'hello') {
      if (message.protocol !== PROTOCOL) {
        this.kill({ kind: 'protocol', detail: `It speaks protocol ${message.protocol}.` })
      }
      this.#loaded = true
      this.#hello.resolve(undefined)
    } else if (message.t === 'ask') void this.#answer(message)
    else if (message.t === 'done' && this.#open.has(message.id)) this.#close(message.id)?.settle.resolve(message.value)
    else if (message.t === 'failed' && this.#open.has(message.id)) {
      this.#close(message.id)?.settle.reject(errorOf(message.error))
    } else this.#overhear(message)
  }

  /** What nobody asked for: the log hears a part of it, and a process that does nothing else is ended. */
  #overhear(message: ToHost): void {
    this.#idleTalk += 1
    if (this.#idleTalk > FLOOD.messages) return this.kill({ kind: 'flood', detail: 'It says more than anybody hears.' })
    if (this.#idleTalk > FLOOD.heard) return
    if (message.t === 'log') this.#raising.log(message.level, message.text, message.data)
    else if (message.t === 'refused') this.#raising.refused(message.what)
  }

  async #answer({ id, call, service, input }: Extract<ToHost, { t: 'ask' }>): Promise<void> {
    this.#asks += 1
    if (this.#asks > FLOOD.asks) return this.kill({ kind: 'flood', detail: 'It asks for more than it waits for.' })
    try {
      const services = this.#open.get(call)?.call.services
      if (!services) throw new Error('This call is over.')
      this.#tell({ t: 'reply', id, ok: true, value: (await services[service](input)) ?? null })
    } catch (error) {
      this.#tell({ t: 'reply', id, ok: false, error: troubleFrom(error) })
    } finally {
      this.#asks -= 1
    }
  }

  /** The call is answered; undefined where nobody waits for it any more. */
  #close(id: number): Open | undefined {
    const found = this.#open.get(id)
    this.#open.delete(id)
    if (this.#open.size === 0) {
      this.#idle = performance.now()
      if (this.#draining) this.kill(NOT_NEEDED)
    }
    return found
  }

  /** Is it there, and how much does it hold? */
  async #look(): Promise<void> {
    const { stall, beat } = this.#raising.times
    this.#idleTalk = 0
    // counted in beats, not read off a clock: where our own loop stood still, nobody else is to blame
    if (this.#loaded) this.#missed += 1
    const patience = Math.max(stall, ...[...this.#open.values()].map(({ call }) => call.patience ?? 0))
    if (this.#missed * beat > patience) {
      return this.kill({ kind: 'hang', detail: `It has not answered for ${patience} ms.` })
    }
    this.#tell({ t: 'ping' })
    const rss = await rssOf(this.#child.pid)
    if (rss > RSS_MOST) this.kill({ kind: 'leak', detail: `It holds ${Math.round(rss / 1e6)} MB of memory.` })
  }

  #abandon(id: number): void {
    const found = this.#open.get(id)
    if (!found) return
    this.#tell({ t: 'abort', id })
    found.settle.reject(new Error('The plugin did not answer in time.'))
    setTimeout(() => {
      if (!this.#open.has(id)) return
      // it goes on with what nobody waits for: it gets no further call, and ends when the others have ended
      this.#raising.soiled()
      this.#close(id)
    }, this.#raising.times.grace).unref()
  }
}

const NOT_NEEDED: Ending = { kind: 'asked', detail: 'It is not needed any more.' }

/** The line of a stack that says what happened. */
function reasonOf(complaint: string): string {
  const lines = complaint.split('\n').map((line) => line.trim())
  return (lines.find((line) => /Error|FATAL|heap/.test(line)) ?? lines.find((line) => line !== '') ?? '').slice(0, 300)
}

/** Memory of a process, buffers and all, from the system: nobody asks the guest itself. Elsewhere than on Linux nothing is known. */
async function rssOf(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform !== 'linux') return 0
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
}
