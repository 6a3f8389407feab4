import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Point } from './geometry.ts'

/** Where a picked step goes. */
export type PickTarget =
  | { readonly kind: 'edge'; readonly edge: string }
  | { readonly kind: 'after'; readonly node: string; readonly port: string; readonly at?: readonly [number, number] }
  | { readonly kind: 'at'; readonly at: readonly [number, number] }
  | { readonly kind: 'entry' }

export interface Picker {
  readonly target: PickTarget
  /** Screen point it opens beside. */
  readonly anchor: Point
}

export type Dialog = 'shortcuts' | 'publish'
export type Dock = 'palette' | 'outline'
export type Side = 'inspector' | 'json'
export interface BrokenText {
  readonly text: string
  /** No JSON, or JSON that is no journey. */
  readonly state: 'invalid' | 'refused'
}
export type ThingAt = { readonly node: string } | { readonly edge: string } | 'canvas'

/** What one person sees and holds right now. None of it is the journey; nothing of it is saved. */
export interface View {
  readonly selected: ReadonlySet<string>
  readonly selectedEdges: ReadonlySet<string>
  /** The step the keyboard stands on: the canvas' only tab stop. */
  readonly active: string | undefined
  /** Which of the two equal editors the keyboard was in last. */
  readonly surface: 'canvas' | 'outline'
  readonly hoverEdge: string | undefined
  /** Where a step dragged out of the palette would go if it were dropped now. */
  readonly drop: PickTarget | undefined
  /** A link begun from the keyboard, waiting for its target. */
  readonly linking: { readonly node: string; readonly port: string } | undefined
  readonly picker: Picker | undefined
  readonly menu: { readonly at: Point; readonly on: ThingAt } | undefined
  readonly dialog: Dialog | undefined
  readonly dock: Dock | undefined
  readonly side: Side | undefined
  /** The side panel was opened from the keyboard and should take it. */
  readonly intoSide: 'first' | undefined
  readonly problems: boolean
  /** What was typed into the JSON view and is no journey (yet): kept while the view is closed, and said wherever it matters. */
  readonly broken: BrokenText | undefined
  readonly minimap: boolean
  /** Spoken by the live region; `n` lets the same words be said twice. */
  readonly said: { readonly text: string; readonly n: number }
}

export type ViewStore = StoreApi<View>

const nobody: ReadonlySet<string> = new Set()

export function createView(wide: boolean): ViewStore {
  return createStore<View>(() => ({
    selected: nobody,
    selectedEdges: nobody,
    active: undefined,
    surface: 'canvas',
    hoverEdge: undefined,
    drop: undefined,
    linking: undefined,
    picker: undefined,
    menu: undefined,
    dialog: undefined,
    dock: wide ? 'palette' : undefined,
    side: undefined,
    intoSide: undefined,
    problems: false,
    broken: undefined,
    minimap: false,
    said: { text: '', n: 0 },
  }))
}

/** Selects exactly these steps; the first becomes the one the keyboard stands on. */
export function selectNodes(view: ViewStore, ids: readonly string[]): void {
  const { selected, selectedEdges } = view.getState()
  const active = ids[0] ?? view.getState().active
  const same = selectedEdges.size === 0 && selected.size === ids.length && ids.every((id) => selected.has(id))
  view.setState(same ? { active } : { selected: new Set(ids), selectedEdges: nobody, active })
}

export function selectEdges(view: ViewStore, ids: readonly string[]): void {
  view.setState({ selected: nobody, selectedEdges: new Set(ids) })
}

export function say(view: ViewStore, text: string): void {
  view.setState({ said: { text, n: view.getState().said.n + 1 } })
}
