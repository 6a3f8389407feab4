import { moveNodes, rename, replaceJourney, setConfig, setEnabled, setJourneyName, setSettings } from './change.ts'
import { connect, disconnect, setMaxPasses } from './connect.ts'
import { duplicate, paste } from './copy.ts'
import { addEntry, insertAfter, insertNode, insertOnEdge } from './insert.ts'
import { deleteSelection } from './remove.ts'

/**
 * Everything that can happen to a journey, by name. Menus, keys, dragging, the JSON view, the fixes of problems and the
 * tests all go through here; each is a function from the journey as it is to the journey as it should be.
 */
export const edits = {
  insertNode,
  insertOnEdge,
  insertAfter,
  addEntry,
  connect,
  disconnect,
  setMaxPasses,
  deleteSelection,
  duplicate,
  paste,
  moveNodes,
  rename,
  setConfig,
  setEnabled,
  setSettings,
  setJourneyName,
  replaceJourney,
} as const

export type EditId = keyof typeof edits
export type EditArgs<K extends EditId> = Parameters<(typeof edits)[K]>[1]
