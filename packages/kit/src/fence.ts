import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig } from '@cairn/runtime/config'
import { type Ending, type Guest, type GuestCall, raise } from '@cairn/runtime/plugins/guest'

/** The plugin in a process of its own, as the host makes it; one that ended is made again for the next call. */
export interface Fence {
  ask(call: GuestCall): Promise<unknown>
  /** What it reached for while it was loaded and asked. */
  readonly refused: readonly string[]
  /** How its processes ended that nobody asked to end. */
  readonly endings: readonly Ending[]
  readonly startMs: () => Promise<number>
  /** Until no call is under way, those that were given up included. */
  settled(): Promise<void>
  /** Memory of its process, in bytes; undefined where the system does not say. */
  rss(): number | undefined
  close(): Promise<void>
}

/** A process that does not answer is given up sooner than in earnest: a check waits for it. */
const HURRY = { stall: 2000, beat: 250, grace: 4000 }

export function openFence({ folder, entry, logged }: { folder: string; entry: string; logged: string[] }): Fence {
  const refused: string[] = []
  const endings: Ending[] = []
  let current: Promise<Guest> | undefined
  let startMs = 0

  async function start(): Promise<Guest> {
    const begun = performance.now()
    const times = { ...readConfig({}, '/').times.guest, ...HURRY }
    const log = (_: string, text: string, data: unknown): void =>
      void logged.push(`${text} ${JSON.stringify(data) ?? ''}`)
    const refuse = (what: string): void => void refused.push(what)
    const guest = await raise({ folder, entry, times, log, refused: refuse, soiled: () => {} })
    startMs ||= performance.now() - begun
    void guest.ended.then((ending) => {
      if (ending.kind !== 'asked') endings.push(ending)
      current = undefined
    })
    return guest
  }
  const awake = (): Promise<Guest> => (current ??= start())
  let pid: number | undefined

  return {
    refused,
    endings,
    async ask(call) {
      const guest = await awake()
      pid = guest.pid
      return guest.call(call)
    },
    async startMs() {
      await awake()
      return startMs
    },
    async settled() {
      const guest = await current
      while (guest && guest.calls > 0) await pause(20)
    },
    rss() {
      if (process.platform !== 'linux' || pid === undefined) return undefined
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
    },
    async close() {
      const guest = await current?.catch(() => undefined)
      guest?.kill({ kind: 'asked', detail: 'The examination is over.' })
      await guest?.ended
    },
  }
}
