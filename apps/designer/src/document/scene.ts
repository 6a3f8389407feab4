import type { Text } from '@cairn/sdk'
import type { Journey, JourneyEdge, JourneyNode } from '@cairn/sdk/graph'
import type { Catalogue } from './catalogue.ts'

/** What an edit may look at. Edits are functions of values; the draft applies what they return. */
export interface Scene {
  readonly journey: Journey
  readonly catalogue: Catalogue
  /** A fresh node or edge id, never used before. */
  readonly newId: () => string
}

/** What an undo step did, for «撤销：插入等待»; `what` names the thing it was done to. */
export interface Label {
  readonly key: string
  readonly what?: Text | string
  readonly count?: number
}

export interface Edit {
  readonly journey: Journey
  readonly label: Label
  /** Nodes to select afterwards; absent keeps the selection. */
  readonly select?: readonly string[]
  /** Names a stretch of typing: the same again soon after joins the undo step before it. */
  readonly typing?: string
  /** Said to the user besides the label: something was dropped along the way. */
  readonly notice?: { readonly key: string; readonly count: number }
}

/** An expected "no", by its catalogue key `refused.<key>`. */
export interface Refusal {
  readonly refused: string
}

export type Outcome = Edit | Refusal

export function nodeOf(journey: Journey, id: string): JourneyNode | undefined {
  return journey.nodes.find((node) => node.id === id)
}

export function edgeFrom(journey: Journey, from: string, port: string): JourneyEdge | undefined {
  return journey.edges.find((edge) => edge.from === from && edge.port === port)
}

/** What to call a node in a sentence: its own name, else its kind's title. */
export function nameOf(node: JourneyNode, catalogue: Catalogue): Text | string {
  return node.name || (catalogue.kind(node.type)?.title ?? node.type)
}
