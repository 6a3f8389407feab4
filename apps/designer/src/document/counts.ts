import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

export interface NodeCounts {
  readonly entered: number
  readonly here: number
  readonly exited: number
  readonly ports: Readonly<Record<string, number>>
}
export interface Counts {
  readonly nodes: Readonly<Record<string, NodeCounts>>
  readonly totals: { readonly entered: number; readonly here: number; readonly exited: number }
}

/** Live figures, apart from the journey so that a thousand of them moving repaint a thousand numbers and nothing else. */
export type CountsStore = StoreApi<{ readonly counts: Counts | undefined }>

export function createCounts(): CountsStore {
  return createStore<{ readonly counts: Counts | undefined }>(() => ({ counts: undefined }))
}
