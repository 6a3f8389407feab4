import type { EventView, OrdersView } from '../define/node.ts'
import type { Answer, Change, EffectKind, Port } from '../define/outcome.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Instant } from '../time.ts'

export type RunState = 'waiting' | 'held' | 'quarantined' | 'completed' | 'exited' | 'failed' | 'erased'

/** One member's passage through one journey: a row of `run`, as values. Absent may be said by leaving out or `undefined`. */
export interface Run {
  readonly id: number
  readonly bucket: number
  readonly journey: number
  readonly version: number
  readonly member: number
  /** `external_id` (else `anonymousId`) at entry, kept for ever. */
  readonly entrant: string
  /** Value of `settings.reentry.key`, where set. */
  readonly key?: string | undefined
  readonly entryKey: string
  readonly enteredAt: Instant
  /** The event in scope: the entering one, from a `wait.event` port on that one. */
  readonly eventId?: number | undefined
  readonly eventAt?: Instant | undefined
  /** Where the member is. */
  readonly node: string
  /** Counts node visits of the run from 1, the entry; (node, visit) names one visit for ever. */
  readonly visit: number
  readonly state: RunState
  readonly arm: 0 | 1 | 2
  /** As read: the guard of the write. The walk leaves it alone, the write raises it. */
  readonly epoch: number
  readonly dueAt?: Instant | undefined
  readonly variables: JsonObject
}

/**
 * A row of `wake`: news for one run. What each kind carries:
 * `event` the event, and the visit whose subscription it met · `outcome` visit, port and data of the settled effect ·
 * `change` the visit · `check` the event that may be the goal, the zones a member moved from and to, or nothing where only
 * the exit rules are to be looked at ·
 * `operator` one of `port` (leave by it), `to` (stand at that node), `exit` (leave with this reason), or none: try again.
 */
export interface WakeRow {
  readonly seq: number
  readonly kind: 'event' | 'outcome' | 'change' | 'child' | 'operator' | 'check'
  readonly at: Instant
  readonly payload: {
    readonly visit?: number | undefined
    readonly event?: EventView | undefined
    readonly port?: Port | undefined
    readonly data?: Json | undefined
    readonly to?: string | undefined
    readonly exit?: string | undefined
    readonly zones?: { readonly from: string | null; readonly to: string } | undefined
  }
}

/** What expressions and nodes may know about one member at one instant. */
export interface Facts {
  readonly member: JsonObject
  readonly tags: readonly string[]
  readonly orders: OrdersView
  readonly event?: EventView | undefined
  readonly scores: JsonObject
  readonly rewards: JsonObject
  readonly effects: JsonObject
  readonly run?: {
    readonly key?: string | undefined
    readonly entered_at: Instant
    readonly arm: number
    readonly vars: JsonObject
  }
  /** Answers of the reads, by `readKey`: count, sum, days_since, in_audience, reachable. Absent = never / unknown. */
  readonly reads: ReadonlyMap<string, number | boolean>
  readonly now: Instant
}

/** One node visit, for the trail and the counters. `port` absent: the run stays here or ended here. */
export interface Step {
  readonly node: string
  readonly visit: number
  readonly at: Instant
  readonly what: 'in' | `out:${string}` | `exit:${string}`
}

export interface EffectIntent {
  readonly node: string
  readonly visit: number
  readonly slot: number
  readonly kind: EffectKind
  readonly lane: string
  readonly input: Json
  readonly expires: Instant
  readonly awaits: boolean
  /** A control run's effect takes no stock and reaches nobody. */
  readonly suppressed?: 'control'
}

export interface Subscription {
  /** Event name, `attr:<path>` or `audience:<id>:in|out`. */
  readonly topic: string
  readonly visit: number
  readonly deadline?: Instant | undefined
}

/** Why a run stands still; `params` where a rule could not judge a value. */
export interface Trouble {
  readonly code: string
  readonly message: string
  readonly params?: Readonly<Record<string, string | number>>
}

/** What one pass of the core made of a run. Nothing is written yet. */
export interface Walk {
  readonly run: Run
  readonly steps: readonly Step[]
  readonly effects: readonly EffectIntent[]
  readonly changes: readonly Change[]
  /** The current stop's subscriptions; the engine replaces the run's rows by these when `moved`. */
  readonly subscriptions: readonly Subscription[]
  /** False: no wake matched and nothing is due, the row is not written. */
  readonly moved: boolean
  /** The walk stands at an inside effect (it is not among `effects`): perform it in this transaction, then `walkOn`. */
  readonly inside?: EffectIntent
  /** What the walk made of the facts; `walkOn` begins with them. */
  readonly facts: Facts
  /** Why a quarantined run stands still, and where. */
  readonly trouble?: Trouble & { readonly node: string }
}
export type { Answer }
