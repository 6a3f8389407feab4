import { Environment, ParseError, type ASTNode } from '@marcbachmann/cel-js'
import { ruleProblem, type RuleProblem } from './problems.ts'
import { ruleReason, told } from './reasons.ts'

/** Documented limits of one rule. */
export const RULE_LIMITS = { characters: 4000, nodes: 500, depth: 64, list: 200 } as const

const grammar = new Environment({
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: RULE_LIMITS.nodes, maxDepth: RULE_LIMITS.depth, maxListElements: RULE_LIMITS.list },
})

/** Text to the parser's tree, or the one thing that keeps it from being CEL. */
export function parseSyntax(text: string): { tree: ASTNode } | { problem: RuleProblem } {
  if (text.trim() === '') return { problem: ruleProblem('RULE_EMPTY', [0, text.length]) }
  if (text.length > RULE_LIMITS.characters) {
    const params = { length: text.length, limit: RULE_LIMITS.characters }
    return { problem: ruleProblem('RULE_TOO_LONG', [RULE_LIMITS.characters, text.length], params) }
  }
  try {
    return { tree: grammar.parse(text).ast }
  } catch (error) {
    if (error instanceof ParseError) return { problem: fromParser(error, text) }
    // thousands of nested signs exhaust the stack before the parser counts them
    if (error instanceof RangeError) return { problem: ruleProblem('RULE_TOO_COMPLEX', [0, text.length], tooComplex) }
    throw error
  }
}

const tooComplex = { limit: RULE_LIMITS.nodes }

function fromParser(error: ParseError, text: string): RuleProblem {
  const start = Math.min(error.range?.start ?? 0, text.length)
  const span = [start, Math.min(Math.max(error.range?.end ?? start, start + 1), Math.max(text.length, 1))] as const
  if (error.code === 'limit_exceeded') {
    return error.summary.includes('maxListElements')
      ? ruleProblem('RULE_LIST_TOO_LONG', span, { limit: RULE_LIMITS.list })
      : ruleProblem('RULE_TOO_COMPLEX', span, tooComplex)
  }
  return ruleProblem('RULE_SYNTAX', span, told(ruleReason(error.code, text.slice(start))))
}
