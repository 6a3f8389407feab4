import * as Y from 'yjs'
import { ApiError } from '../api/error.ts'
import type { Keep } from './keep.ts'
import type { Wire } from './wire.ts'

/** What became of the newest change. */
export type Saved =
  | { readonly state: 'saved'; readonly at: number | undefined }
  | { readonly state: 'saving' }
  /** Not sent, kept on this machine, sent again by itself. `kept` false: only this page has it. */
  | { readonly state: 'offline'; readonly kept: boolean }
  /** The server will not have it; trying again would not help. */
  | { readonly state: 'refused'; readonly reason: string }

/** Marks changes that came from the server and must not go back to it. */
export const REMOTE = 'remote'

export interface SyncInput {
  readonly doc: Y.Doc
  readonly wire: Wire
  readonly keep: Keep
  readonly now: () => number
  readonly onState: (saved: Saved) => void
  readonly wait?: (ms: number, then: () => void) => () => void
}
export interface Sync {
  /** Sends what is pending now and resolves when it was taken or has failed once. */
  readonly flush: () => Promise<void>
  readonly pending: () => boolean
  readonly close: () => void
}

const batchFor = 250
const retryAt = { first: 1000, most: 15_000 }
const timer = (ms: number, then: () => void): (() => void) => {
  const id = setTimeout(then, ms)
  return () => clearTimeout(id)
}

/** Sends every local change in batches, in order, until each has been taken. */
export function startSync(input: SyncInput): Sync {
  const sender = new Sender(input)
  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin !== REMOTE) sender.add(update)
  }
  const onOnline = (): void => sender.hurry()
  input.doc.on('update', onUpdate)
  globalThis.addEventListener?.('online', onOnline)
  return {
    flush: () => sender.flush(),
    pending: () => sender.pending(),
    close: () => {
      input.doc.off('update', onUpdate)
      globalThis.removeEventListener?.('online', onOnline)
      sender.close()
    },
  }
}

/** One line of updates on its way out: never two requests at a time, nothing dropped before it was taken. */
class Sender {
  private queue: Uint8Array[] = []
  /** On its way and not yet taken: still ours to keep. */
  private out: Uint8Array[] = []
  private sending: Promise<void> | undefined
  private cancel: (() => void) | undefined
  private retry = retryAt.first
  private closed = false
  private kept = true
  private readonly input: SyncInput
  constructor(input: SyncInput) {
    this.input = input
  }

  add(update: Uint8Array): void {
    this.queue.push(update)
    this.keep()
    this.input.onState({ state: 'saving' })
    if (!this.sending && !this.cancel) this.schedule(batchFor)
  }

  private keep(): void {
    this.kept = this.input.keep.put(Y.mergeUpdates([...this.out, ...this.queue]))
  }

  pending(): boolean {
    return this.queue.length > 0 || this.sending !== undefined
  }

  hurry(): void {
    if (this.queue.length > 0) this.schedule(0)
  }

  async flush(): Promise<void> {
    this.cancel?.()
    this.cancel = undefined
    await this.sending
    await this.send()
  }

  close(): void {
    this.closed = true
    this.cancel?.()
    if (this.queue.length > 0) void this.send()
  }

  private schedule(ms: number): void {
    this.cancel?.()
    this.cancel = (this.input.wait ?? timer)(ms, () => {
      this.cancel = undefined
      void this.send()
    })
  }

  private send(): Promise<void> {
    this.sending ??= this.attempt().finally(() => {
      this.sending = undefined
      if (this.queue.length > 0 && !this.cancel && !this.closed && this.retry === retryAt.first) this.schedule(0)
    })
    return this.sending
  }

  private async attempt(): Promise<void> {
    if (this.queue.length === 0) return
    const update = Y.mergeUpdates(this.queue)
    this.queue = []
    this.out = [update]
    this.input.onState({ state: 'saving' })
    try {
      await this.input.wire.push(update)
    } catch (error) {
      this.failed(update, error)
      return
    }
    this.out = []
    this.retry = retryAt.first
    if (this.queue.length > 0) {
      this.keep()
      return
    }
    this.input.keep.clear()
    this.input.onState({ state: 'saved', at: this.input.now() })
  }

  private failed(update: Uint8Array, error: unknown): void {
    this.queue.unshift(update)
    this.out = []
    this.keep()
    if (error instanceof ApiError && isFinal(error.status)) {
      this.input.onState({ state: 'refused', reason: error.message })
      this.retry = retryAt.most
      return
    }
    this.input.onState({ state: 'offline', kept: this.kept })
    const wait = this.retry
    this.retry = Math.min(retryAt.most, this.retry * 2)
    if (!this.closed) this.schedule(wait)
  }
}

/** Refusals that stay: anything else (silence, overload, a sign-in that ended) is worth another try. */
const isFinal = (status: number): boolean => status >= 400 && status < 500 && ![401, 408, 429].includes(status)
