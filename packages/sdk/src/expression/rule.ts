import { RuleError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Problem } from '../problem.ts'
import type { Facts } from '../run/run.ts'
import { checkCondition, checkTree } from './check.ts'
import { compile, compileCondition } from './evaluate.ts'
import type { Read } from './read.ts'
import { parseSyntax } from './syntax.ts'
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

const rules = new Map<string, RuleResult>()
const CACHE = 5_000

/** Checks and compiles a rule. Results are remembered, so the hot path may call this with the text each time. */
export function parseRule(text: string, scope: RuleScope = 'run'): RuleResult {
  const key = `${scope}:${text}`
  const known = rules.get(key)
  if (known) return known
  if (rules.size >= CACHE) evictOldest(rules)
  const result = buildRule(text, scope)
  rules.set(key, result)
  return result
}

/** Is the rule true of these facts? Throws `RuleError` on a bad rule, which publish keeps out, and on a value it cannot judge. */
export function testRule(text: string, facts: Facts, scope: RuleScope = 'run'): boolean {
  const parsed = parseRule(text, scope)
  if (parsed.ok) return parsed.rule.test(facts)
  const [problem] = parsed.problems
  throw new RuleError(problem?.code ?? 'RULE_SYNTAX', problem?.message ?? text, {
    span: problem?.place?.span ?? [0, text.length],
    ...(problem?.params && { params: problem.params }),
  })
}

/** Checks and compiles an expression of any type. */
export function parseValue(text: string, scope: RuleScope = 'run'): ValueResult {
  const parsed = parseSyntax(text)
  const checked = 'problem' in parsed ? { problems: [parsed.problem] } : checkTree(parsed.tree, scope)
  if ('problems' in checked) return { ok: false, problems: checked.problems }
  return { ok: true, rule: { text, tree: checked.tree, reads: checked.reads, value: compile(checked.tree) } }
}

/** Facts that know an event and nothing else: what a `filter` is tested on. */
export function eventFacts(event: NonNullable<Facts['event']>): Facts {
  return { ...NOBODY, event, now: event.occurred_at }
}
const NOBODY: Facts = {
  member: {},
  tags: [],
  orders: { count: 0, total: 0 },
  scores: {},
  rewards: {},
  effects: {},
  reads: new Map(),
  now: 0,
}

function buildRule(text: string, scope: RuleScope): RuleResult {
  const checked = checkCondition(text, scope)
  if ('problems' in checked) return { ok: false, problems: checked.problems }
  const condition = compileCondition(checked.tree)
  const { tree, reads } = checked
  return { ok: true, rule: { text, scope, tree, reads, test: (facts) => condition(facts) === true } }
}

/** Drops the first fifth: insertion order is near enough to age, and moving entries on each hit would cost more than it saves. */
function evictOldest(cache: Map<string, RuleResult>): void {
  for (const key of [...cache.keys()].slice(0, CACHE / 5)) cache.delete(key)
}
