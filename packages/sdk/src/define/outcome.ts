import type { Json } from '../json.ts'
import type { Instant } from '../time.ts'

/** The name of a way out of a node: `next`, `timeout`, `vip`. */
export type Port = string

/** Something the walk changes about the member or the run, in the transaction that moves the run. */
export type Change =
  | { readonly attribute: string; readonly value: Json }
  | { readonly tag: string; readonly on: boolean; readonly until?: Instant }
  | { readonly variable: string; readonly value: Json }
  | { readonly event: string; readonly properties: Json }

export type EffectKind = 'message' | 'reward' | 'call' | 'task' | 'child'

/** An event that may end a wait. `match` is CEL over the arriving `event`, the member and the run; absent matches all. */
export interface AwaitedEvent {
  readonly name: string
  readonly match?: string
  readonly port: Port
}

/**
 * rank: within `for` milliseconds of the first event that fits, the one that stands highest in the list wins, even if it
 * comes later · quiet: the wait ends when nothing that fits has come for that long, with the last one.
 */
export interface Gather {
  readonly by: 'rank' | 'quiet'
  readonly for: number
}

/** What a node answers; the engine acts on it. A node never acts itself. */
export type Answer =
  | { readonly go: Port; readonly set?: readonly Change[] }
  | {
      readonly wait: {
        readonly until?: Instant
        readonly events?: readonly AwaitedEvent[]
        readonly change?: { readonly reads: readonly string[]; readonly when: string }
        /** The deadline hangs on the clock on the member's wall: a member who moves to another zone keeps the time of day. */
        readonly wall?: boolean
        /** An event that fits does not end the wait at once. */
        readonly gather?: Gather
      }
    }
  | {
      readonly effect: {
        readonly kind: EffectKind
        readonly slot?: number
        readonly input: Json
        readonly expires: Instant
      }
      readonly then: 'continue' | 'await-outcome'
    }
  | { readonly exit: string; readonly jump?: { readonly journey: string; readonly carry: readonly string[] } }

/** Why a waiting node is asked again. Absent on the first visit. */
export type Wake =
  | { readonly kind: 'due' }
  | { readonly kind: 'event' | 'change' | 'outcome' | 'operator'; readonly port: Port; readonly data?: Json }
