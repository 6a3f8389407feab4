import type { NodeDefinition } from '../define/node.ts'
import type { Answer, Port } from '../define/outcome.ts'
import { portsOf } from '../define/ports.ts'
import { PermanentError } from '../errors.ts'
import { parseRule, parseValue, type Read, type Rule, type RuleScope } from '../expression/index.ts'
import type { Journey, JourneyEdge, JourneyNode } from '../graph/journey.ts'
import { walkways, type Walkways } from '../graph/walkways.ts'
import type { Facts } from './run.ts'

/** A node of the version with everything the walk asks of it looked up once. */
export type Place = {
  readonly node: JourneyNode
  /** The edge behind each wired port. */
  readonly exits: ReadonlyMap<Port, JourneyEdge>
  /** The port a disabled node, a `continue` and a control run go by. */
  readonly first: Port | undefined
  /** What a disabled node answers without being asked. */
  readonly pass?: Answer
} & (
  | { readonly ready: { readonly definition: NodeDefinition; readonly config: object; readonly lane: string } }
  /** The type or its config is not known here: a run that comes by is quarantined. */
  | { readonly ready?: undefined; readonly trouble: { readonly code: string; readonly message: string } }
)

/**
 * A version made ready to be walked: a lookup of the journey, no second shape of it. Made once per version and kept by
 * the caller; immutable but for its memory of compiled rules.
 */
export interface Chart {
  readonly ways: Walkways
  /** What has to be known of a run standing at this node before it is walked. */
  readonly reads: (node: string) => readonly Read[]
  /** What has to be known to fill in what this node sends. */
  readonly sendingReads: (node: string) => readonly Read[]
  /**
   * The value of `settings.reentry.key` for the member of these facts, with the entering event in scope; undefined where
   * it is absent. Numbers and yes-or-no become their text, so order 17 and order "17" are one subject.
   */
  readonly key: (facts: Facts) => string | undefined
  readonly places: ReadonlyMap<string, Place>
  readonly test: (text: string, scope: RuleScope, facts: Facts) => boolean
}

export function chart(journey: Journey, definitions: ReadonlyMap<string, NodeDefinition>): Chart {
  const ways = walkways(journey, definitions)
  const places = journey.nodes.map((node): [string, Place] => [
    node.id,
    placeOf(node, { definition: definitions.get(node.type), edges: ways.edgesFrom(node.id) }),
  ])
  return {
    ways,
    reads: ways.readsFrom,
    sendingReads: ways.readsAt,
    key: keyReader(journey),
    places: new Map(places),
    test: tester(),
  }
}

function placeOf(
  node: JourneyNode,
  { definition, edges }: { definition: NodeDefinition | undefined; edges: readonly JourneyEdge[] },
): Place {
  const config = definition?.config.safeParse(node.config)
  // parsed config holds the defaults the raw one may lack, and ports may hang on them
  const first = definition && portsOf(definition.ports, { ...node.config, ...config?.data })[0]?.port
  const exits = new Map(edges.map((edge) => [edge.port, edge]))
  const pass = node.disabled ? { pass: first === undefined ? { exit: 'disabled' } : { go: first } } : {}
  const common = { node, exits, first, ...pass }
  if (!definition || !config) {
    const message = `Node type ${node.type} is not installed here: install its plugin, then let the member try again.`
    return { ...common, trouble: { code: 'NODE_TYPE_UNKNOWN', message } }
  }
  if (!config.success) {
    const [issue] = config.error.issues
    const message = `The settings of ${node.type} do not fit its version here: ${issue?.path.join('.')} ${issue?.message}.`
    return { ...common, trouble: { code: 'CONFIG_INVALID', message } }
  }
  const lane = definition.effect?.lane ?? definition.id
  const account = node.connection ?? definition.effect?.account?.(config.data)
  return {
    ...common,
    ready: { definition, config: config.data, lane: account === undefined ? lane : `${lane}/${account}` },
  }
}

function keyReader({ settings }: Journey): Chart['key'] {
  const parsed = settings.reentry.key === undefined ? undefined : parseValue(settings.reentry.key, 'event')
  return (facts) => {
    const value = parsed?.ok ? parsed.rule.value(facts) : undefined
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined
  }
}

/** Rules by text, one map per scope: the texts come from the journey and keep their hash, so a lookup is some nanoseconds. */
function tester(): Chart['test'] {
  const scopes: Record<RuleScope, Map<string, Rule>> = {
    member: new Map(),
    run: new Map(),
    event: new Map(),
    filter: new Map(),
  }
  return (text, scope, facts) => {
    const rules = scopes[scope]
    const known = rules.get(text)
    if (known) return known.test(facts)
    const parsed = parseRule(text, scope)
    if (!parsed.ok) {
      const [problem] = parsed.problems
      throw new PermanentError(problem?.code ?? 'RULE_SYNTAX', problem?.message ?? `"${text}" is not a rule.`)
    }
    rules.set(text, parsed.rule)
    return parsed.rule.test(facts)
  }
}
