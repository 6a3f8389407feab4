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
  flush(): Promise<void>
  pending(): boolean
  close(): void
}

const batchFor = 250
const retryAt = { first: 1000, most: 15_000 }
const timer = (ms: number, then: () => void): (() => void) => {
  const id = setTimeout(then, ms)
  return () => clearTimeout(id)
}

/** Sends every local change in batches, in order, until each has been taken. */
export function startSync({ doc, wire, keep, now, onState, wait = timer }: SyncInput): Sync {
  let queue: Uint8Array[] = []
  let sending: Promise<void> | undefined
  let cancel: (() => void) | undefined
  let retry = retryAt.first
  let closed = false
  let kept = true

  const schedule = (ms: number): void => {
    cancel?.()
    cancel = wait(ms, () => {
      cancel = undefined
      void send()
    })
  }
  const send = (): Promise<void> => {
    sending ??= attempt().finally(() => (sending = undefined))
    return sending
  }
  const attempt = async (): Promise<void> => {
    if (queue.length === 0) return
    const update = Y.mergeUpdates(queue)
    queue = []
    onState({ state: 'saving' })
    try {
      await wire.push(update)
      taken()
    } catch (error) {
      failed(update, error)
    }
  }
  const taken = (): void => {
    retry = retryAt.first
    if (queue.length > 0) {
      kept = keep.put(Y.mergeUpdates(queue))
      schedule(0)
      return
    }
    keep.clear()
    onState({ state: 'saved', at: now() })
  }
  const failed = (update: Uint8Array, error: unknown): void => {
    queue = [update, ...queue]
    if (error instanceof ApiError && isFinal(error.status)) {
      onState({ state: 'refused', reason: error.message })
      return
    }
    onState({ state: 'offline', kept })
    if (closed) return
    schedule(retry)
    retry = Math.min(retryAt.most, retry * 2)
  }
  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === REMOTE) return
    queue.push(update)
    kept = keep.put(Y.mergeUpdates(queue))
    onState({ state: 'saving' })
    if (!sending && !cancel) schedule(batchFor)
  }
  const onOnline = (): void => {
    if (queue.length > 0) schedule(0)
  }
  doc.on('update', onUpdate)
  globalThis.addEventListener?.('online', onOnline)
  return {
    flush: async () => {
      cancel?.()
      cancel = undefined
      await sending
      await send()
    },
    pending: () => queue.length > 0 || sending !== undefined,
    close: () => {
      closed = true
      cancel?.()
      doc.off('update', onUpdate)
      globalThis.removeEventListener?.('online', onOnline)
      if (queue.length > 0) void send()
    },
  }
}

/** Refusals that stay: anything else (silence, overload, a sign-in that ended) is worth another try. */
const isFinal = (status: number): boolean => status >= 400 && status < 500 && ![401, 408, 429].includes(status)
