import type { ASTNode } from '@marcbachmann/cel-js'
import type { RuleCode, RuleProblem } from './problems.ts'
import type { Read } from './read.ts'
import type { RuleScope } from './rule.ts'
import type { Expr, ExprType, Span } from './tree.ts'

/** What one check carries along; `expr` closes the circle between operators, calls and paths without an import cycle. */
export interface Checking {
  readonly scope: RuleScope
  readonly reads: Read[]
  expr(node: ASTNode): Expr | undefined
  /** Problems of a filter's text, a rule of its own over `event`. */
  filter(text: string): readonly RuleProblem[]
  /** Notes a problem; returns undefined, the answer of whoever found it. */
  refuse(code: RuleCode, node: ASTNode, params?: Readonly<Record<string, string | number>>): undefined
  adopt(problems: readonly RuleProblem[]): undefined
}

export const spanOf = (node: ASTNode): Span => [node.start, node.end]

/** May a value of this type stand where `wanted` is needed, as far as publish can tell? */
export function fits(type: ExprType, wanted: ExprType): boolean {
  return type === wanted || type === 'dyn'
}
