import type { Problem } from '@cairn/sdk'
import { applyJourney, repair, toJourney } from '@cairn/sdk/document'
import type { Journey } from '@cairn/sdk/graph'
import * as Y from 'yjs'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Catalogue } from './catalogue.ts'
import { edits } from './edits.ts'
import type { EditArgs, EditId } from './edits.ts'
import { freshId } from './id.ts'
import type { Label, Outcome, Scene } from './scene.ts'
import { sharing } from './share.ts'
import type { Saved } from './sync.ts'
import { REMOTE } from './sync.ts'
import { createUndo, LOCAL } from './undo.ts'

export interface DraftState {
  readonly journey: Journey
  readonly problems: readonly Problem[]
  readonly saved: Saved
  readonly undo: Label | undefined
  readonly redo: Label | undefined
}

/** One open journey: a Yjs document, its picture as a journey, and the only way to change it. */
export interface Draft {
  readonly doc: Y.Doc
  readonly state: StoreApi<DraftState>
  readonly edit: <K extends EditId>(id: K, args: EditArgs<K>) => Outcome
  /** A change nobody should have to undo: places for cards that came without. */
  readonly place: (id: 'moveNodes', args: EditArgs<'moveNodes'>) => void
  readonly undo: () => Label | undefined
  readonly redo: () => Label | undefined
  /** Checks again: what checks may have arrived only now. */
  readonly recheck: () => void
  /** Takes in what came from the server. */
  readonly receive: (update: Uint8Array) => void
  readonly close: () => void
}

export interface DraftInput {
  readonly doc: Y.Doc
  readonly catalogue: Catalogue
  readonly check: (journey: Journey) => readonly Problem[]
  readonly newId?: () => string
  /** Runs a check when there is time for it; tests pass one that runs at once. */
  readonly soon?: (task: () => void) => () => void
}

/** Mending what two people did at once belongs to nobody: it is sent, and never undone. */
const REPAIR = 'repair'
const whenIdle = (task: () => void): (() => void) => {
  const id = setTimeout(task, 150)
  return () => clearTimeout(id)
}

export function createDraft({ doc, catalogue, check, newId = freshId, soon = whenIdle }: DraftInput): Draft {
  const project = sharing(toJourney(doc))
  const first = project(toJourney(doc))
  const undo = createUndo(doc, [...doc.share.values()])
  const state = createStore<DraftState>(() => ({
    journey: first,
    problems: check(first),
    saved: { state: 'saved', at: undefined },
    undo: undefined,
    redo: undefined,
  }))
  let cancel: (() => void) | undefined
  const refresh = (): void => {
    const journey = project(toJourney(doc))
    const { undo: back, redo: forth } = undo.history()
    state.setState({ journey, undo: back, redo: forth })
    cancel?.()
    cancel = soon(() => state.setState({ problems: check(state.getState().journey) }))
  }
  doc.on('afterTransaction', refresh)
  const scene = (): Scene => ({ journey: state.getState().journey, catalogue, newId })
  const write = (journey: Journey, origin: string): void => {
    doc.transact(() => {
      applyJourney(doc, journey)
      repair(doc)
    }, origin)
  }
  return {
    doc,
    state,
    edit: (id, args) => {
      const outcome = runEdit(scene(), id, args)
      if ('refused' in outcome) return outcome
      undo.record(outcome.label, outcome.typing, () => write(outcome.journey, LOCAL))
      refreshHistory(state, undo.history())
      return outcome
    },
    place: (id, args) => {
      const outcome = runEdit(scene(), id, args)
      if (!('refused' in outcome)) write(outcome.journey, REPAIR)
    },
    recheck: () => state.setState({ problems: check(state.getState().journey) }),
    undo: () => undo.undo(),
    redo: () => undo.redo(),
    receive: (update) => {
      Y.applyUpdate(doc, update, REMOTE)
      doc.transact(() => repair(doc), REPAIR)
    },
    close: () => {
      cancel?.()
      doc.off('afterTransaction', refresh)
      undo.close()
    },
  }
}

function refreshHistory(
  state: StoreApi<DraftState>,
  history: { undo: Label | undefined; redo: Label | undefined },
): void {
  state.setState({ undo: history.undo, redo: history.redo })
}

function runEdit<K extends EditId>(scene: Scene, id: K, args: EditArgs<K>): Outcome {
  // each edit takes its own arguments; the compiler cannot follow the pair of name and arguments through the table
  const run = edits[id] as (scene: Scene, args: EditArgs<K>) => Outcome
  return run(scene, args)
}
