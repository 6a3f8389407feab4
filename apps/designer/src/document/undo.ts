import * as Y from 'yjs'
import type { Label } from './scene.ts'

/** Marks changes made by this person here: only these are undone. */
export const LOCAL = 'local'

export interface History {
  readonly undo: Label | undefined
  readonly redo: Label | undefined
  readonly depth: number
}

export interface Undo {
  /** Makes a change under a name. The same `typing` shortly after the last one joins its step: a word is one step. */
  readonly record: (label: Label, typing: string | undefined, change: () => void) => void
  readonly undo: () => Label | undefined
  readonly redo: () => Label | undefined
  readonly history: () => History
  readonly close: () => void
}

const typingPause = 1200

/** One person's own undo: others' changes in between stay. */
export function createUndo(doc: Y.Doc, scope: ConstructorParameters<typeof Y.UndoManager>[0]): Undo {
  const manager = new Y.UndoManager(scope, { trackedOrigins: new Set([LOCAL]), captureTimeout: typingPause, doc })
  let label: Label = { key: 'change' }
  let last: string | undefined
  const name = ({ stackItem }: { stackItem: { meta: Map<unknown, unknown> } }): void => {
    stackItem.meta.set('label', label)
  }
  manager.on('stack-item-added', name)
  const top = (stack: 'undoStack' | 'redoStack'): Label | undefined => {
    const item = manager[stack].at(-1)
    // only `name` above ever sets it
    return item ? ((item.meta.get('label') as Label | undefined) ?? { key: 'change' }) : undefined
  }
  const step = (stack: 'undoStack' | 'redoStack', go: () => unknown): Label | undefined => {
    const found = top(stack)
    if (!found) return undefined
    label = found // the opposite stack gets the same name
    last = undefined
    go()
    return found
  }
  return {
    record: (next, typing, change) => {
      if (typing === undefined || typing !== last) manager.stopCapturing()
      last = typing
      label = next
      change()
    },
    undo: () => step('undoStack', () => manager.undo()),
    redo: () => step('redoStack', () => manager.redo()),
    history: () => ({ undo: top('undoStack'), redo: top('redoStack'), depth: manager.undoStack.length }),
    close: () => manager.destroy(),
  }
}
