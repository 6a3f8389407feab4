import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../db/schema.ts'
import { troubleOf } from '../db/trouble.ts'
import { enqueue, type Job } from '../queue.ts'
import { seldomOf } from '../seldom.ts'

/**
 * Work that never ends: a keyed job that loops for a second or two and then puts itself on the queue again, so that any
 * process may carry it on. A doubled job finds the process already pumping and changes nothing.
 */
export interface Pump {
  readonly key: string
  /** Does what there is to do. Answers in how many milliseconds to look again; 0: there is more. */
  turn(): Promise<number>
}

const SPELL = 2000
/** No timer is longer than this, whatever a turn answers: signals may be lost, clocks may jump. */
const POLL = 1000
const AFTER_ERROR = 1000

/** A bell wakes its pump at once; rung while the pump works, the next wait ends before it begins. */
export interface Bell {
  ring(): void
  wait(milliseconds: number): Promise<void>
}

export function makeBell(): Bell {
  let rung = false
  let heard: (() => void) | undefined
  return {
    ring() {
      rung = true
      heard?.()
    },
    async wait(milliseconds) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds)
          heard = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      heard = undefined
      rung = false
    },
  }
}

interface Station {
  readonly db: Kysely<Database>
  readonly log: Logger
  /** Raised as the process stops: spells end early and do not begin again. */
  readonly stopping: AbortSignal
}

export function pumpJob(station: Station, pump: Pump, bell: Bell): Job {
  let pumping = false
  station.stopping.addEventListener('abort', () => bell.ring())
  return {
    name: pump.key,
    async work() {
      if (pumping) return
      pumping = true
      try {
        await spell(station, pump, bell)
      } finally {
        pumping = false
      }
      if (!station.stopping.aborted) await enqueue(station.db, { name: pump.key, key: pump.key })
    },
  }
}

async function spell({ log, stopping }: Station, pump: Pump, bell: Bell): Promise<void> {
  const end = performance.now() + SPELL
  while (!stopping.aborted && performance.now() < end) {
    let rest = AFTER_ERROR
    try {
      rest = await pump.turn()
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble === undefined) log.error({ error, pump: pump.key }, 'a pump stumbled and goes on')
      else seldomOf(log).warn(trouble, { error, pump: pump.key, trouble }, 'work pauses: the database has trouble')
    }
    if (rest > 0) await bell.wait(Math.min(rest, POLL, Math.max(end - performance.now(), 0)))
  }
}
