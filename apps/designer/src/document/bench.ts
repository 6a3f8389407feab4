import type { Text } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Catalogue } from './catalogue.ts'
import type { Counts, CountsStore, NodeCounts } from './counts.ts'
import type { Draft, DraftState } from './draft.ts'
import type { EditArgs, EditId } from './edits.ts'
import type { View, ViewStore } from './view.ts'

/** Everything one open journey is worked on with. */
export interface Bench {
  readonly journeyId: string
  readonly draft: Draft
  readonly catalogue: Catalogue
  readonly view: ViewStore
  readonly counts: CountsStore
  /** Runs an edit, selects what it asks to select and says aloud what happened; false when it was refused. */
  readonly edit: <K extends EditId>(id: K, args: EditArgs<K>) => boolean
  readonly undo: () => void
  readonly redo: () => void
  /** Sends what is unsent; false when the runtime did not take it. */
  readonly save: () => Promise<boolean>
  /** A Text of the manifest in the reader's language. */
  readonly text: (text: Text | string | undefined) => string
}

export const BenchContext = createContext<Bench | undefined>(undefined)

export function useBench(): Bench {
  const bench = useContext(BenchContext)
  if (!bench) throw new Error('This part of the editor was drawn outside of it')
  return bench
}

export function useView<T>(pick: (view: View) => T): T {
  return useStore(useBench().view, pick)
}

export function useDraft<T>(pick: (state: DraftState) => T): T {
  return useStore(useBench().draft.state, pick)
}

const journeyOf = (state: DraftState): Journey => state.journey
export const useJourney = (): Journey => useDraft(journeyOf)

/** One card's figures; cards of a journey that was never published have none. */
export function useCounts(node: string): NodeCounts | undefined {
  return useStore(useBench().counts, ({ counts }) => counts?.nodes[node])
}
export function useTotals(): Counts['totals'] | undefined {
  return useStore(useBench().counts, ({ counts }) => counts?.totals)
}
