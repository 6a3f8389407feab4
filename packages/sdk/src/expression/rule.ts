import type { Json } from '../json.ts'
import type { Problem } from '../problem.ts'
import type { Facts } from '../run/run.ts'
import type { Read } from './read.ts'
import type { Expr } from './tree.ts'

/**
 * Where a rule stands, which decides the names it may use. `member`: an audience rule, no event and no run. `run`: inside a
 * journey. `event`: `where`, `match` and goal, `event` is the arriving one. `filter`: third argument of count and sum,
 * `event` alone.
 */
export type RuleScope = 'member' | 'run' | 'event' | 'filter'

/** A rule that passed every check: parsed, typed and compiled. */
export interface Rule {
  readonly text: string
  readonly scope: RuleScope
  readonly tree: Expr
  readonly reads: readonly Read[]
  /** Absent values do not match; throws `RuleError` on a value the rule cannot judge. */
  test(facts: Facts): boolean
}
export type RuleResult =
  | { readonly ok: true; readonly rule: Rule }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** An expression that answers a value, not a yes or no: `settings.reentry.key`. */
export interface ValueRule {
  readonly text: string
  readonly tree: Expr
  readonly reads: readonly Read[]
  /** Undefined where absent. Timestamps and durations come as milliseconds. */
  value(facts: Facts): Json | undefined
}
export type ValueResult =
  | { readonly ok: true; readonly rule: ValueRule }
  | { readonly ok: false; readonly problems: readonly Problem[] }
