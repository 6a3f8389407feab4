import type { ProblemCode } from '../graph/codes.ts'
import type { Problem } from '../problem.ts'
import type { Span } from './tree.ts'

export interface RuleProblem extends Problem {
  readonly place: { readonly span: Span }
}
type Params = Readonly<Record<string, string | number>>
export type RuleCode = Extract<ProblemCode, `RULE_${string}`>

/** A problem of a rule: code, characters and an English sentence that ends with the way out. */
export function ruleProblem(code: RuleCode, span: Span, params: Params = {}): RuleProblem {
  const message = MESSAGES[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
  return { code, severity: 'error', message, ...(Object.keys(params).length > 0 && { params }), place: { span } }
}

const MESSAGES: Readonly<Record<RuleCode, string>> = {
  RULE_EMPTY: 'The rule is empty: write a condition, or "true" to match everyone.',
  RULE_SYNTAX: 'This is not a rule: {detail}.',
  RULE_TOO_LONG: 'The rule has {length} characters; shorten it to {limit}, or make an audience of a part of it.',
  RULE_TOO_COMPLEX: 'The rule has more than {limit} parts or is nested too deeply: make an audience of a part of it.',
  RULE_LIST_TOO_LONG: 'The list has more than {limit} entries: tag the members instead and use tagged().',
  RULE_UNKNOWN_NAME:
    '"{name}" is not known here: use member, orders, event, run, score, effect, reward or a text in quotes.',
  RULE_UNKNOWN_FIELD: '{name} has no "{field}": choose one of its fields.',
  RULE_UNKNOWN_FUNCTION:
    'There is no function "{name}": use count, sum, days_since, tagged, in_audience, reachable, now, has or size.',
  RULE_NOT_ALLOWED:
    '{name} is not allowed in rules because it cannot be judged for a whole population: use ==, in, startsWith or contains.',
  RULE_OUT_OF_SCOPE: '{name} does not exist in this place: a rule here may not look at it.',
  RULE_ARGUMENTS: '{name} is called wrongly: write {usage}.',
  RULE_TYPE: '{operator} cannot take {left} and {right}: give both sides the same type.',
  RULE_NULL: 'Nothing equals null here: write has(x) for "is known" and !has(x) for "is not known".',
  RULE_NOT_CONDITION: 'The rule answers a {type}, not yes or no: compare it with something.',
  RULE_WINDOW_INVALID: "\"{text}\" is not a window: write an ISO 8601 duration such as 'P30D', or 'all'.",
  RULE_WINDOW_TOO_LONG: 'The window {text} reaches beyond the {days} days for which events are kept: shorten it.',
  RULE_VALUE_TYPE:
    '{operator} cannot take {left} and {right} of this member: correct the value or guard it in the rule.',
}
