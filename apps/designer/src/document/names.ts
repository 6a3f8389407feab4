import { create } from 'zustand'

/** Names of what configs refer to by id, for summaries in plain words. Filled by the editor, read by cards. */
export interface Names {
  readonly audience: ReadonlyMap<string, string>
  readonly pool: ReadonlyMap<string, string>
  readonly journey: ReadonlyMap<string, string>
}

export const useNames = create<Names>(() => ({ audience: new Map(), pool: new Map(), journey: new Map() }))
