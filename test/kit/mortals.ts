import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CrashPoint } from './crash-points.ts'
import type { Orders } from './mortal-process.ts'

/** A worker process of its own. */
export interface Mortal {
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** Stops as on SIGTERM: resolves when everything it had under way has ended. */
  leave(): Promise<void>
  /** Resolves when it is gone: by which signal, or with which code. */
  readonly gone: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

export interface Hire {
  readonly url: string
  readonly environment?: Readonly<Record<string, string>>
  readonly dieAfter?: CrashPoint
  readonly nth?: number
}

/** Workers for the tests of one file. Loading one is most of what it costs, so the next is loaded while the present one works. */
export interface Mortals {
  hire(wish: Hire): Promise<Mortal>
  /** Ends those that were hired. */
  release(): Promise<void>
  /** Ends every one that still lives. */
  dismiss(): void
}

const SPARES = 1
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/cairn')

export function openMortals(): Mortals {
  const living = new Set<ChildProcess>()
  const spares: Loading[] = []
  const working = new Set<ChildProcess>()

  function load(): Loading {
    const child = fork(join(import.meta.dirname, 'mortal-process.ts'), {
      env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
    })
    living.add(child)
    child.once('exit', () => {
      living.delete(child)
      working.delete(child)
    })
    return { child, warm: said(child, 'warm') }
  }

  return {
    async hire(wish) {
      const { child, warm } = spares.shift() ?? load()
      while (spares.length < SPARES) spares.push(load())
      await warm
      working.add(child)
      return employ(child, wish)
    },
    async release() {
      const survivors = [...working]
      working.clear()
      await Promise.all(survivors.map(end))
    },
    dismiss() {
      for (const child of living) child.kill('SIGKILL')
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

interface Loading {
  readonly child: ChildProcess
  readonly warm: Promise<void>
}

async function employ(child: ChildProcess, wish: Hire): Promise<Mortal> {
  const { promise: gone, resolve } = Promise.withResolvers<Awaited<Mortal['gone']>>()
  child.once('exit', (code, signal) => resolve({ code, signal }))
  const order = async (orders: Orders, answer: string): Promise<void> => {
    const answered = said(child, answer)
    child.send(orders)
    // a worker may die before it can say that it is ready
    await Promise.race([answered, gone])
  }
  await order(wish, 'ready')
  return {
    leave: () => order({ leave: true }, 'left'),
    kill: (signal) => void child.kill(signal),
    gone,
  }
}

async function said(child: ChildProcess, word: string): Promise<void> {
  for (;;) {
    const [heard]: unknown[] = await once(child, 'message')
    if (heard === word) return
  }
}
