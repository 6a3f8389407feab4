import { readFileSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig } from '@cairn/runtime/config'
import { guestMain } from '@cairn/runtime/plugins/discover'
import { type Ending, type Guest, type GuestCall, raise } from '@cairn/runtime/plugins/guest'

/** The plugin in a process of its own, as the host makes it; one that ended is made again for the next call. */
export interface Fence {
  ask(call: GuestCall): Promise<unknown>
  /** What it reached for while it was loaded and asked. */
  readonly refused: readonly string[]
  /** How its processes ended that nobody asked to end. */
  readonly endings: readonly Ending[]
  readonly startMs: () => Promise<number>
  /** What starting it takes beyond starting a process with nothing in it, both just now: how busy the machine is plays no part. */
  ownStartMs(): Promise<number>
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
    async ownStartMs() {
      const bare = guestMain()
      const nothing = await timed({ folder: dirname(bare), entry: `protocol${extname(bare)}` })
      return (await timed({ folder, entry })) - nothing
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

async function timed(source: { readonly folder: string; readonly entry: string }): Promise<number> {
  const quiet = (): void => {}
  const begun = performance.now()
  const { guest: times } = readConfig({}, '/').times
  const guest = await raise({ ...source, times, log: quiet, refused: quiet, soiled: quiet })
  const took = performance.now() - begun
  guest.kill({ kind: 'asked', detail: 'It was only started.' })
  await guest.ended
  return took
}
