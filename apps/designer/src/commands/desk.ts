import type { Camera } from '../canvas/camera.ts'
import type { Bench } from '../document/bench.ts'

/** What a command works with: the bench, the eye, and the few things only the page can do. */
export interface Desk extends Bench {
  readonly camera: Camera
  /** A key of the `editor` catalogue. */
  readonly t: (key: string, params?: Readonly<Record<string, string | number>>) => string
  /** Moves the keyboard to a step, wherever it is, and brings it into sight. */
  readonly focusNode: (id: string) => void
  /** Puts the keyboard back on the canvas. */
  readonly focusCanvas: () => void
  readonly clipboard: { readonly write: (text: string) => void; readonly read: () => Promise<string> }
  readonly copyText: (ids: readonly string[]) => string
  readonly tidy: () => Promise<void>
}

export interface Command {
  readonly id: string
  readonly group: 'build' | 'edit' | 'walk' | 'view' | 'journey'
  readonly keys: readonly string[]
  /** `canvas`: only while the canvas or the outline has the keyboard, so that single letters stay letters elsewhere. */
  readonly scope: 'canvas' | 'page'
  /** Not offered in the command palette: it only makes sense from where the keyboard stands. */
  readonly silent?: boolean
  readonly when?: (desk: Desk) => boolean
  readonly run: (desk: Desk) => void | Promise<void>
}
