import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CrashPoint } from './crash-points.ts'
import type { Orders } from './mortal-process.ts'

/** A worker process of its own. */
export interface Mortal {
  readonly pid: number
  /** From now on it dies at the `nth` time it reaches the point. */
  arm(point: CrashPoint, nth?: number): Promise<void>
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void
  /** Stops as on SIGTERM, with everything it has under way ended, and waits to be hired again. */
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

/**
 * Workers for the tests of one file. Loading one is most of what it costs, so the next one is loaded while the present one
 * works, and who survived its test waits for the next.
 */
export interface Mortals {
  hire(wish: Hire): Promise<Mortal>
  /** Takes the survivors off their database. */
  release(): Promise<void>
  /** Ends every one that still lives. */
  dismiss(): void
}

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
    // one survivor serves many tests, and each listens to it
    child.setMaxListeners(0)
    child.once('exit', () => {
      living.delete(child)
      working.delete(child)
    })
    return { child, warm: said(child, 'warm') }
  }

  async function dismissed(child: ChildProcess): Promise<void> {
    if (!working.delete(child)) return
    const warm = said(child, 'warm')
    child.send({ release: true } satisfies Orders)
    await Promise.race([warm.then(() => spares.push({ child, warm })), once(child, 'exit')])
  }

  return {
    async hire(wish) {
      const { child, warm } = spares.shift() ?? load()
      if (spares.length === 0) spares.push(load())
      await warm
      working.add(child)
      return { ...(await employ(child, wish)), leave: () => dismissed(child) }
    },
    async release() {
      await Promise.all([...working].map(dismissed))
    },
    dismiss() {
      for (const child of living) child.kill('SIGKILL')
    },
  }
}

interface Loading {
  readonly child: ChildProcess
  readonly warm: Promise<void>
}

async function employ(child: ChildProcess, wish: Hire): Promise<Omit<Mortal, 'leave'>> {
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
    pid: child.pid ?? 0,
    arm: (dieAfter, nth = 1) => order({ dieAfter, nth }, 'armed'),
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
