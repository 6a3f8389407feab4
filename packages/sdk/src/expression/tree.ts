import type { Read } from './read.ts'

/**
 * What an expression can be. `dyn` is decided only at run time: member attributes, event properties, variables and
 * scores are JSON. Timestamps and durations are milliseconds.
 */
export type ExprType = 'bool' | 'number' | 'string' | 'timestamp' | 'duration' | 'list' | 'dyn'

export type Span = readonly [start: number, end: number]
export type Root = 'member' | 'orders' | 'event' | 'run' | 'score' | 'effect' | 'reward'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='
export type Arithmetic = '+' | '-' | '*' | '/'
export type TextTest = 'startsWith' | 'endsWith' | 'contains'

interface Node {
  readonly type: ExprType
  readonly span: Span
}

/**
 * A checked rule, free of the parser's own tree: every number is a double, every name is resolved, every window and
 * filter is known good. The evaluator, the translation to SQL and the rule builder all read this one shape.
 */
export type Expr =
  /** A constant; `timestamp('…')` and `duration('…')` are folded to milliseconds. */
  | (Node & { readonly op: 'literal'; readonly value: string | number | boolean })
  /** Constants after `in`. */
  | (Node & { readonly op: 'list'; readonly items: readonly (string | number | boolean)[] })
  /** `member.city` = root `member`, keys `['city']`; `event.properties.products[0].sku` = keys `['properties','products',0,'sku']`. */
  | (Node & { readonly op: 'path'; readonly root: Root; readonly keys: readonly (string | number)[] })
  /** Is there a value (not null) at the path? Always true or false. */
  | (Node & { readonly op: 'has'; readonly path: Extract<Expr, { op: 'path' }> })
  /** An answer loaded beforehand: count, sum, days_since, in_audience, reachable. */
  | (Node & { readonly op: 'read'; readonly read: Read })
  | (Node & { readonly op: 'tagged'; readonly tag: string })
  | (Node & { readonly op: 'now' })
  | (Node & { readonly op: 'not'; readonly of: Expr })
  | (Node & { readonly op: 'negate'; readonly of: Expr })
  | (Node & { readonly op: 'size'; readonly of: Expr })
  | (Node & { readonly op: 'and' | 'or'; readonly left: Expr; readonly right: Expr })
  | (Node & { readonly op: 'compare'; readonly by: Comparison; readonly left: Expr; readonly right: Expr })
  | (Node & { readonly op: 'arithmetic'; readonly by: Arithmetic; readonly left: Expr; readonly right: Expr })
  | (Node & { readonly op: 'text'; readonly by: TextTest; readonly of: Expr; readonly with: Expr })
  /** `x in ['a', 'b']`, `'a' in member.interests`. */
  | (Node & { readonly op: 'in'; readonly of: Expr; readonly list: Expr })
  | (Node & { readonly op: 'choose'; readonly when: Expr; readonly yes: Expr; readonly no: Expr })
