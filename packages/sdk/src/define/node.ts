import type { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'
import type { Instant } from '../time.ts'
import type { Answer, Wake } from './outcome.ts'
import type { PortSpec } from './ports.ts'
import type { Text } from './text.ts'

export type Shelf = 'audience' | 'wait' | 'branch' | 'channel' | 'reward' | 'data' | 'people' | 'flow'

/** An event as rules, waits and templates see it. `occurred_at` is an ISO 8601 instant in UTC. */
export interface EventView {
  readonly id: number
  readonly name: string
  readonly properties: JsonObject
  readonly occurred_at: Instant
}

/** Orders not fully refunded; `total` = amount − refunded, in major units of the brand's currency. */
export interface OrdersView {
  readonly count: number
  readonly total: number
  readonly first_at?: Instant
  readonly last_at?: Instant
}

/** What a node may look at. Everything is a value; nothing here reads a clock, a database or a network. */
export interface NodeInput<C = JsonObject> {
  readonly config: C
  /** Attributes by name, as in CEL `member.<attribute>`. */
  readonly member: JsonObject
  readonly tags: readonly string[]
  readonly orders: OrdersView
  readonly event?: EventView | undefined
  readonly scores: JsonObject
  readonly rewards: JsonObject
  readonly effects: JsonObject
  readonly run: {
    readonly key?: string | undefined
    readonly entered_at: Instant
    readonly arm: number
    readonly vars: JsonObject
  }
  /** Counts node visits of the run; this is the visit the node is asked about. */
  readonly visit: number
  readonly woken?: Wake | undefined
  /** Epoch milliseconds of the pass: every node of one pass sees the same instant. */
  readonly now: Instant
  /** IANA name: the member's zone, else the journey's fallback. */
  readonly zone: string
  /** The journey's own zone, the brand's unless its settings say otherwise. */
  readonly homeZone: string
  /** Sticky draw in [0,1): a hash of entrant, node and salt. The same member at the same node always gets the same. */
  readonly share: (salt: string) => number
  /** Is this CEL true of the member now? Absent values do not match; any other fault quarantines the run. */
  readonly test: (cel: string) => boolean
}

export interface NodeDefinition<S extends z.ZodType<object> = z.ZodType<object>> {
  /** `family.kind`. Family names are reserved for what is built in; a plugin's nodes are `<plugin id>.<kind>`. */
  readonly id: string
  readonly version: number
  readonly title: Text
  /** A lucide icon name, or an SVG for plugins. */
  readonly icon: string
  readonly shelf: Shelf
  /** One line for the card; `{field}` is replaced by the field's formatted value. */
  readonly summary?: Text
  readonly config: S
  readonly ports: readonly PortSpec[]
  /** An entry: has no way in. `run` is asked once as the run enters and answers `{ go: 'next' }`. */
  readonly entry?: 'event' | 'audience' | 'schedule' | 'date' | 'api'
  /** The lane of the effects this node answers. Inside effects are performed set-based within the walk's transaction. */
  readonly effect?: {
    readonly lane: string
    readonly inside: boolean
    /** The account a config names by itself, for nodes without a connection: a lane of its own. */
    readonly account?: (config: object) => string | undefined
  }
  run(input: NodeInput<z.output<S>>): Answer
  /** Rules the node asks that are not written in a field of its config: what they read is loaded before the walk. */
  rules?(config: z.output<S>): readonly string[]
  /** Of a schedule or date entry: when it fires next; absent when it never will again. */
  occasion?(config: z.output<S>, clock: OccasionClock): Instant | undefined
  /** Of a date entry: whose date has its day on this one. */
  dates?(config: z.output<S>, day: string): DateLook
  /** Of an event entry: who does the other thing in time does not enter. */
  unless?(config: z.output<S>): Unless
}

/** One look through all members for those whose date has come. */
export interface DateLook {
  /** An attribute, `child.birthday` inside one, or the day of the first order. */
  readonly of: { readonly attribute: string } | 'first-order'
  /** What may fit, as month × 100 + day, as it is written. */
  readonly days: readonly number[]
  /** Whether this very date, read in the member's zone, does. */
  readonly fits: (written: string, zone: string) => boolean
}

export interface Unless {
  readonly event: string
  /** CEL over that event; `run.key` is the key the entry would have. */
  readonly match?: string | undefined
  /** Counted from the first event. */
  readonly within: string
}

export interface OccasionClock {
  /** When the journey first went live: nothing earlier fires. */
  readonly since: Instant
  /** The last instant it fired at; the answer is later. */
  readonly after?: Instant
  /** The time zone it is read in: the brand's, of a date entry the members'. */
  readonly zone: string
}

/** Declares a node. The definition is checked by its types alone and returned as it is. */
export function defineNode<S extends z.ZodType<object>>(definition: NodeDefinition<S>): NodeDefinition<S> {
  return definition
}

export type { Json }
