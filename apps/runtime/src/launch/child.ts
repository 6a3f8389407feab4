import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { CannotStart } from '../refusal.ts'

/** What the launcher tells a runtime process, which loads its code while the database is made ready. */
export interface Word {
  readonly databaseUrl: string
}

/** What a runtime process tells the launcher. */
export type News = { readonly kind: 'ready' } | { readonly kind: 'refused'; readonly message: string }

export interface Supervised {
  /** Resolves at the first `ready`; rejects where it can never come. */
  readonly ready: Promise<void>
  /** A fresh process now (development). */
  restart(): void
  stop(): Promise<void>
}

export interface ChildOptions {
  readonly file: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Known once the database is there and migrated; the process waits for it. */
  readonly databaseUrl: Promise<string>
  /** Said about every unexpected end. */
  readonly tell: (line: string) => void
}

const LONGEST_PAUSE = 2000
/** Batches live for a moment and are many: with room for them collecting takes 40 % less time (measured). */
const execArgv = [...process.execArgv, '--max-semi-space-size=64']
const DRAIN = 20_000
const TRIES_BEFORE_READY = 5

/** Keeps one runtime process running: restarted after any end that was not asked for, soon at first, at most 2 s later. */
export function supervise(options: ChildOptions): Supervised {
  let child: ChildProcess | undefined
  let stopping = false
  let wanted = false
  let ran: Promise<void> = Promise.resolve()
  const first = Promise.withResolvers<void>()
  let everReady = false
  const stopped = new AbortController()

  async function keep(): Promise<void> {
    for (let failures = 0; !stopping;) {
      const ended = await runOnce()
      if (ended.refused !== undefined && !everReady) return first.reject(new ChildRefused(ended.refused))
      failures = ended.ready || wanted ? 0 : failures + 1
      if (stopping) break
      if (failures >= TRIES_BEFORE_READY && !everReady) {
        return first.reject(
          new ChildRefused('The runtime ended again and again before it was ready; its messages stand above.'),
        )
      }
      if (!wanted) options.tell(`The runtime ended (${ended.how}); starting it again.`)
      const delay = wanted ? 0 : Math.min(LONGEST_PAUSE, 100 * 2 ** failures)
      wanted = false
      await pause(delay, undefined, { signal: stopped.signal }).catch(() => undefined) // aborted: the loop ends by itself
    }
  }

  async function runOnce(): Promise<{ ready: boolean; refused?: string; how: string }> {
    const own = fork(options.file, [...options.args], { env: options.env, execArgv, stdio: 'inherit' })
    child = own
    const word = (databaseUrl: string) => own.connected && own.send({ databaseUrl } satisfies Word)
    options.databaseUrl.then(word, () => undefined) // where there is none the launcher stops us
    const seen: { ready: boolean; refused?: string } = { ready: false }
    own.on('message', (news: News) => {
      if (news.kind === 'refused') seen.refused = news.message
      else {
        seen.ready = true
        everReady = true
        first.resolve()
      }
    })
    const [code, signal] = await once(own, 'exit')
    return { ...seen, how: signal === null ? `code ${code}` : `signal ${signal}` }
  }

  first.promise.catch(() => undefined) // heard by whoever waits for `ready`, maybe later
  ran = keep()
  return {
    ready: first.promise,
    restart() {
      wanted = true
      child?.kill('SIGTERM')
    },
    async stop() {
      stopping = true
      stopped.abort()
      child?.kill('SIGTERM')
      const hurry = setTimeout(() => child?.kill('SIGKILL'), DRAIN)
      await ran
      clearTimeout(hurry)
    },
  }
}

/** The runtime said why it cannot start. */
export class ChildRefused extends CannotStart {
  override readonly name = 'ChildRefused'
}
