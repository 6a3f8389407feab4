import { NothingSentError } from '@cairn/sdk'
import type { Times } from '../config.ts'
import { type Ending, type Guest, type GuestCall, GuestGone, raise, type Raising } from './guest.ts'
import { HEALTHY, judgeEnd } from './health.ts'

/** Why nothing is asked of a plugin now, and how long that will last. */
export interface Rest {
  readonly forMs: number
  readonly why: string
}

/** The processes of one plugin in one process of ours: one that works, others that end their last calls. */
export interface Keeper {
  /** `apart`: in a process of its own, which ends with it; one such call at a time. */
  call(call: GuestCall, apart?: Apart): Promise<unknown>
  rest(): Rest | undefined
  /** New work goes to a new process; the old one ends what it has begun. */
  renew(source: Source): void
  /** A person has looked: it may be started again at once. */
  forgive(): void
  readonly pids: readonly number[]
  stop(): Promise<void>
}

/** `counts`: an end of this process is held against the plugin. */
export interface Apart {
  readonly counts: boolean
}

export type Source = Pick<Raising, 'folder' | 'entry'>

export interface Keeping extends Omit<Raising, 'soiled' | 'folder' | 'entry' | 'times'> {
  readonly id: string
  readonly source: Source
  readonly times: Times['guest']
  /** Every end that was not asked for. `quarantine`: it was one too many. */
  readonly crashed: (ending: Ending, quarantine: boolean) => void
}

export const keep = (keeping: Keeping): Keeper => new Stable(keeping)

class Stable implements Keeper {
  readonly #keeping: Keeping
  readonly #guests = new Set<Guest>()
  readonly #tidy: NodeJS.Timeout
  #source: Source
  #current: Promise<Guest> | undefined
  #health = HEALTHY
  #stopped = false
  /** The last call that goes apart; the next one waits for it. */
  #apart: Promise<void> = Promise.resolve()

  constructor(keeping: Keeping) {
    this.#keeping = keeping
    this.#source = keeping.source
    this.#tidy = setInterval(() => this.#endIdle(), Math.max(1000, keeping.times.idle / 4))
    this.#tidy.unref()
  }

  async call(call: GuestCall, apart?: Apart): Promise<unknown> {
    if (!apart) return (await this.#awake(() => (this.#current ??= this.#start(true)))).call(call)
    const before = this.#apart
    const turn = Promise.withResolvers<void>()
    this.#apart = turn.promise
    await before
    try {
      const guest = await this.#awake(() => this.#start(apart.counts))
      return await guest.call(call).finally(() => guest.drain())
    } finally {
      turn.resolve()
    }
  }

  /** Where it does not come to a process, nothing of it was asked, and nothing can have left. */
  async #awake(start: () => Promise<Guest>): Promise<Guest> {
    const rest = this.rest()
    if (rest) throw new NothingSentError('PLUGIN_RESTS', rest.why)
    try {
      return await start()
    } catch (error) {
      throw new NothingSentError('PLUGIN_RESTS', error instanceof Error ? error.message : String(error))
    }
  }

  rest(): Rest | undefined {
    const { id, times } = this.#keeping
    if (this.#stopped) return { forMs: times.rest, why: `The plugin ${id} is being stopped.` }
    const forMs = this.#health.restsUntil - performance.now()
    return forMs > 0 ? { forMs, why: `The plugin ${id} rests after its process ended.` } : undefined
  }

  renew(next: Source): void {
    this.#source = next
    this.#health = HEALTHY
    this.#retire(this.#current)
  }

  forgive(): void {
    this.#health = HEALTHY
  }

  get pids(): readonly number[] {
    return [...this.#guests].flatMap(({ pid }) => pid ?? [])
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#tidy)
    // one that cannot be started has ended by itself
    await this.#current?.catch(() => {})
    const all = [...this.#guests]
    for (const guest of all) guest.kill({ kind: 'asked', detail: 'The host ends.' })
    await Promise.all(all.map((guest) => guest.ended))
  }

  #start(counts: boolean): Promise<Guest> {
    const begun = raise({ ...this.#keeping, ...this.#source, soiled: () => this.#retire(begun) })
    begun.then(
      (guest) => {
        this.#guests.add(guest)
        if (this.#stopped) guest.kill({ kind: 'asked', detail: 'The host ends.' })
        void guest.ended.then((ending) => {
          this.#guests.delete(guest)
          this.#over(begun, ending, counts)
        })
      },
      (error: unknown) => {
        const ending = error instanceof GuestGone ? error.ending : { kind: 'start' as const, detail: String(error) }
        this.#over(begun, ending, counts)
      },
    )
    return begun
  }

  #over(which: Promise<Guest>, ending: Ending, counts: boolean): void {
    if (this.#current === which) this.#current = undefined
    const { times, crashed } = this.#keeping
    const judged = counts ? judgeEnd(this.#health, ending, { at: performance.now(), times }) : undefined
    if (judged) this.#health = judged.health
    if (ending.kind !== 'asked' && !this.#stopped) crashed(ending, judged?.quarantine === true)
  }

  /** No new work for this one. */
  #retire(which: Promise<Guest> | undefined): void {
    if (this.#current === which) this.#current = undefined
    void which?.then(
      (guest) => guest.drain(),
      // what could not be started need not be ended
      () => {},
    )
  }

  #endIdle(): void {
    for (const guest of this.#guests) {
      if (guest.calls === 0 && performance.now() - guest.idleSince > this.#keeping.times.idle) guest.drain()
    }
  }
}
